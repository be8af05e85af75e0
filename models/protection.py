"""Fields that only the addon's own code sets, whatever way the values come in.

Create, write, import, o2m commands, context and user defaults all end in ``create`` and
``write``; these two functions are called there. Private code works in superuser mode.
"""

from odoo.exceptions import AccessError
from odoo.tools import format_list


def forbid_protected(records, vals_list, protected):
    """Refuse values for protected fields from anybody but the addon's own code.

    :param BaseModel records: any recordset of the model, in the caller's environment
    :param list[dict] vals_list: values as for ``create`` or ``write``
    :param frozenset protected: field names
    :raises AccessError: names the fields
    """
    if not records.env.su:
        _refuse(records, {name for vals in vals_list for name in protected & vals.keys()})


def forbid_protected_defaults(records, protected):
    """Refuse new records that got a protected value by a default (context, user default).

    :param BaseModel records: just created, in the caller's environment
    :param frozenset protected: field names
    :raises AccessError: names the fields
    """
    if not records.env.su:
        records_sudo = records.sudo()
        _refuse(records, {name for name in protected if any(r[name] for r in records_sudo)})


def _refuse(records, names):
    if names:
        labels = [records._fields[name]._description_string(records.env) for name in sorted(names)]
        raise AccessError(
            records.env._(
                "%(fields)s cannot be set by hand: the system keeps it. Leave it out and save "
                "again.",
                fields=format_list(records.env, labels),
            )
        )
