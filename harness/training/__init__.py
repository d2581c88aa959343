"""From layers to weights."""
