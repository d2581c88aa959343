"""What a person sees on standard error while work goes on."""
