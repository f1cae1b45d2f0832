"""Run the command line as `python -m harmel`, or as the command `harmel`."""

import sys


def main() -> None:
    """Load the command line and run it; an interrupt while it loads is no traceback either."""
    try:
        from harmel.faces.cli.app import main as run  # noqa: PLC0415  # loading is what may stop

        run()
    except KeyboardInterrupt:
        sys.stderr.write("harmel: stopped\n")
        sys.exit(130)


if __name__ == "__main__":
    main()
