"""Pictures preprocessed into files, as in section 4.1 of the paper."""
