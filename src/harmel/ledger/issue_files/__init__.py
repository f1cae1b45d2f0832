"""Readers of files that state who wants what on which issue; one form of file per module."""
