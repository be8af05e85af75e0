"""dev/odoo: the prepared Odoo with the private configuration."""

from .prepare import prepared


def command(arguments):
    """Pass the words on to Odoo.

    :param list arguments: as for Odoo's own command line
    """
    with prepared() as odoo:
        return odoo.odoo(*arguments)
