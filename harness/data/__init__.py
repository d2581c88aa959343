"""Images, and who sees them."""
