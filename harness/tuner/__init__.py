"""Hyperparameters: Keras Tuner proposes values, somebody else says what they are worth."""
