"""Random changes of training pictures, each a function of seed, epoch and row."""
