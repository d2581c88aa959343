"""What can be typed behind `python -m analysis`, one file a command."""
