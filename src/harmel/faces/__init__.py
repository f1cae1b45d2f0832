"""How people meet it; no arithmetic here."""
