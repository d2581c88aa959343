"""Published networks: one function each, and the table that names them."""
