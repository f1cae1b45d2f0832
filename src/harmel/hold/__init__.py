"""The question itself: the model year by year, its verdict, and the brief."""
