"""What is wrong with a collection, told before anything is trained on it."""
