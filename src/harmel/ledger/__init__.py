"""What is known, from whom, as of when."""
