"""From numbers to claims; no text, no files."""
