"""Trained networks in the forms of other programs: SavedModel, LiteRT, ONNX."""
