"""Read and check what a file says about support: who asks, offers, refuses, of which class."""
