"""From a YAML file to values that know where they were written, and to every mistake."""
