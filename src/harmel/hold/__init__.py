"""The question itself: what the alliance's record and arithmetic say until the model speaks."""
