"""What was promised together, and who owes which part."""
