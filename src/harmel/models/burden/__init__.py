"""Who carries how much of the common burden, on each published measure."""
