"""A command whose reader has gone, as in "... | head": it ends without a word."""

import os
import sys
from collections.abc import Callable

_NOT_ALL_SAID = 1


def run(main: Callable[[], int]) -> int:
    """Run a command and write out all it said; return its status, or 1 if its output was no longer read.

    Python keeps the last lines back until the very end, where a closed pipe would be an ugly message:
    they are written here.
    """
    try:
        try:
            return main()
        finally:
            sys.stdout.flush()
    except BrokenPipeError:
        # What is left must go somewhere when the interpreter ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _NOT_ALL_SAID
