"""The texts of figures, by what the figures show; `messages.py` joins them to one catalogue."""
