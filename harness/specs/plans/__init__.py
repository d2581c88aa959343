"""From what was written to what will be done: experiments, runs, searches, studies."""
