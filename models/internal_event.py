"""Calendar entries of the addon's own appointments: private, neutral and for colleagues only.

Every employee reads the calendar of the others; so an entry never names a customer or a person
visited, and carries no link to the record it belongs to.
"""

from odoo.fields import Command
from odoo.tools.misc import clean_context

#: Nobody is mailed by the calendar: the addon tells people itself, once. No default of the
#: caller's context may reach the entry.
_QUIET = {
    "no_mail_to_attendees": True,
    "dont_notify": True,
    "mail_create_nolog": True,
    "mail_notrack": True,
    "mail_create_nosubscribe": True,
    "skip_contact_description": True,
}


def keep_event(env_sudo, event_sudo, name, start, stop, organizer, users, place=False):
    """Create or update the calendar entry of an appointment. In superuser mode.

    :param Environment env_sudo: of the caller, in superuser mode
    :param BaseModel event_sudo: ``calendar.event``; empty: a new one is created
    :param str name: neutral words
    :param datetime start: UTC
    :param datetime stop: UTC
    :param BaseModel organizer: ``res.users``, whose calendar it is; may be empty
    :param BaseModel users: ``res.users``, who take part besides
    :param str place: room; only those who take part see it
    :return: the ``calendar.event``
    """
    partners = (organizer | users).partner_id
    vals = {
        "name": name,
        "start": start,
        "stop": stop,
        "user_id": organizer.id,
        "partner_ids": [Command.set(partners.ids)],
        "location": place,
        "active": True,
    }
    events_sudo = _in_quiet_context(env_sudo["calendar.event"])
    if event_sudo:
        events_sudo = events_sudo.browse(event_sudo.id)
        events_sudo.write(vals)
        return events_sudo
    return events_sudo.create({**vals, "privacy": "private", "show_as": "busy"})


def drop_event(event_sudo):
    """Take calendar entries out of the calendar. In superuser mode; empty: nothing to do."""
    _in_quiet_context(event_sudo).write({"active": False})


def _in_quiet_context(records):
    # A new context, not an addition: defaults of the caller's have to go.
    context = {**clean_context(records.env.context), **_QUIET}
    return records.with_context(context)  # pylint: disable=context-overridden
