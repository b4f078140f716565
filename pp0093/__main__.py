"""Lets `python -m pp0093` stand for the installed command."""

from pp0093.cli import script

if __name__ == "__main__":
    script()
