"""A small page, on this machine alone, that shows a picture to a model."""
