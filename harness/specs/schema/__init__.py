"""What can be written: one class for each part of a spec."""
