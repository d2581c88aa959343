"""What is remembered of runs; the only home of MLflow."""
