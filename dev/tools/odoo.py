"""dev/odoo: the prepared Odoo with the private configuration."""

import os

from . import places
from .prepare import prepared
from .process import run_foreground

FOLDER_IMPORT = "import-folder"


def command(arguments):
    """Pass the words on to Odoo; ``import-folder`` is ours and loads a policy system's files.

    :param list arguments: as for Odoo's own command line
    """
    with prepared() as odoo:
        if arguments[:1] == [FOLDER_IMPORT]:
            return _import_folder(odoo, arguments[1:])
        return odoo.odoo(*arguments)


def _import_folder(odoo, arguments):
    path = os.pathsep.join([str(odoo.root), str(places.CHECKOUT / "dev")])
    return run_foreground(
        [str(odoo.python), "-m", "inside.import_folder", *arguments],
        env={**odoo.environment, "PYTHONPATH": path},
    )
