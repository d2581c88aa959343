"""Many runs: the repetitions of an experiment, a search, a study and its verdicts."""
