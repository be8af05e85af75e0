"""Entry point of the scripts in dev/: the first word names the command's module."""

import importlib
import sys

from .say import Stop, main


def run(words):
    """Run the command that the script named.

    :param list words: the script's name and its arguments
    """
    name = words[0].replace("-", "_")
    return importlib.import_module(f".{name}", __package__).command(words[1:])


if __name__ == "__main__":
    if not (3, 10) <= sys.version_info[:2] <= (3, 13):
        main(lambda words: (_ for _ in ()).throw(Stop("Python 3.10 to 3.13 is needed")), [])
    main(run, sys.argv[1:])
