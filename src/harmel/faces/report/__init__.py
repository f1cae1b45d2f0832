"""The brief as one HTML page, and tables for spreadsheets."""
