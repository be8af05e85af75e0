"""Entry point of the scripts in this folder: the first word names the command."""

import importlib
import sys

from tools.process import end_tidily
from tools.say import main


def run(words):
    """Run the command that the script named.

    :param list words: the script's name and its arguments
    """
    name = words[0].replace("-", "_")
    return importlib.import_module(f"tools.{name}").command(words[1:])


if __name__ == "__main__":
    end_tidily()
    main(run, sys.argv[1:])
