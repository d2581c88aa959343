"""What a report says, one chapter a file; each is a pure function of what was gathered."""
