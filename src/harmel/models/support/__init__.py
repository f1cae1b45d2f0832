"""Which requests for support can be met by whom, and what would have to change to meet the rest."""
