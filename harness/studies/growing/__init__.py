"""Growing studies: ideas that come one by one, judged and adopted so that nobody is fooled."""
