"""What the model sees: frozen backbones, and what they say of each picture, computed once."""
