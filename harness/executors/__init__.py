"""Where runs happen: this process, child processes, a Ray cluster."""
