"""Run the command line with ``python -m reportminer``."""

from reportminer.cli import main

if __name__ == "__main__":
    main(prog_name="reportminer")
