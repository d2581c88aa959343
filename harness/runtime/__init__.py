"""The machine beneath: threads, files that last, what things cost, what libraries print."""
