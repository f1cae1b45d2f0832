"""Parameters of the model that the ledger's own figures give, each with its standard error."""
