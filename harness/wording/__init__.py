"""Every text that a user reads, in English and in Spanish; no number is computed here."""
