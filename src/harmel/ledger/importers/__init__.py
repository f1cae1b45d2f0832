"""Readers of files that a user downloads and that may not ship; one source per file."""
