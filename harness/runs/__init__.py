"""One run: from a plan to a recorded result, and back from the record to the model."""
