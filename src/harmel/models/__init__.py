"""What follows from the ledger, as pure functions; its rooms do not know each other."""
