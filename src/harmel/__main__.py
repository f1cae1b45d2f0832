"""Run the command line with `python -m harmel`."""

from harmel.faces.cli.app import main

main()
