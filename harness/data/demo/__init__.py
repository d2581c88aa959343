"""The demo collection: paintings by painters who never lived, drawn from a seed."""
