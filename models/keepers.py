"""Who keeps committees and launch plans: customer resources of the branch, and head office."""

from odoo.exceptions import AccessError, ValidationError
from odoo.tools import format_list

KEEPERS = ("insurance_service.group_branch_officer", "insurance_service.group_hq_officer")


def is_keeper(records):
    """Whether the user keeps such records at all; which branches, `cannot_keep` says."""
    return records.env.su or any(records.env.user.has_group(group) for group in KEEPERS)


def cannot_keep(record):
    """Return why the user may not change a record of a branch; "" when he may.

    :param BaseModel record: one, with ``company_id``
    """
    env = record.env
    if not is_keeper(record):
        names = [env.ref(group).sudo().name for group in KEEPERS]
        return env._("This step belongs to: %(roles)s.", roles=format_list(env, names, "or"))
    company_sudo = record.sudo().company_id
    if not env.su and company_sudo and not env.user._works_for(company_sudo):
        return env._("You do not work for %s.", company_sudo.name)
    return ""


def check_keeper(records):
    """Refuse changes of records by anybody but those who keep them.

    :raise AccessError: says who does
    """
    for record in records:
        if reason := cannot_keep(record):
            raise AccessError(reason)


def check_serving(records, field):
    """Refuse people who do not work for the record's branch, or have no role there.

    :param str field: name of a ``res.users`` field of the records
    :raise ValidationError: names the person
    """
    env = records.env
    reader = env.ref("insurance_service.group_reader")
    for record_sudo in records.sudo():
        for user in record_sudo[field]:
            if not user._works_for(record_sudo.company_id) or reader not in user.all_group_ids:
                raise ValidationError(
                    env._(
                        "%(user)s does not work for %(branch)s, or has no role in customer "
                        "service. An administrator can change that in the user's settings.",
                        user=user.name,
                        branch=record_sudo.company_id.name,
                    )
                )
