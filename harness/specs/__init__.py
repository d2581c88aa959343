"""What the user wrote: its classes, how files are read, and what is planned from them."""
