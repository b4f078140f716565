"""Entry point of the installed command, and of `python -m pp0093`."""

import sys
from typing import NoReturn

from pp0093 import console
from pp0093.errors import PP0093Error


def script() -> NoReturn:
    """Run the command line. The country's declarations are read at import time, so import errors are handled too."""
    console.speak_utf8()
    try:
        from pp0093 import cli, process
    except PP0093Error as error:
        console.say(str(error))
        sys.exit(1)
    process.settle_memory()
    sys.exit(cli.main())


if __name__ == "__main__":
    script()
