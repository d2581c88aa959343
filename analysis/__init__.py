"""From results to pages: figures, tables and the report."""
