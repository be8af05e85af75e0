"""Run the doctests of rules/ and of the dev/ tools, without Odoo (run by dev/lint)."""

import doctest
import importlib
import pkgutil
import sys


def run(package):
    """Run the doctests of a package's modules.

    :param str package: importable name
    :return: failed and tried examples, and the modules that have none
    :rtype: tuple[int, int, list[str]]
    """
    failed = tried = 0
    empty = []
    parent = importlib.import_module(package)
    for info in pkgutil.iter_modules(parent.__path__, f"{package}."):
        if info.name.endswith("__main__"):
            continue
        result = doctest.testmod(importlib.import_module(info.name))
        failed += result.failed
        tried += result.attempted
        if not result.attempted:
            empty.append(info.name)
    return failed, tried, empty


def main(checkout):
    """Run them all and return the exit code.

    :param str checkout: the addon's folder
    """
    # As packages of their own: importing them as parts of the addon would need Odoo.
    sys.path[:0] = [checkout, f"{checkout}/dev"]
    failed, tried, empty = run("rules")
    for name in empty:
        print(f"{name}: a rule without a doctest")
    tools_failed, tools_tried, _empty = run("tools")
    loaded = [name for name in sys.modules if name.split(".")[0] == "odoo"]
    if loaded:
        print(f"rules/ must not import odoo, but {loaded[0]} was")
    print(f"{tried + tools_tried} examples, {failed + tools_failed} failed")
    return int(bool(failed or tools_failed or empty or loaded))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
