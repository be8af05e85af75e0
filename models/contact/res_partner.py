from datetime import date

from odoo import api, fields, models
from odoo.fields import Date, Domain
from odoo.tools import SQL

from ...rules.birthday import birthday_patterns, next_occurrence
from ..res.res_partner import CONTACT_DATA, READER

#: What somebody without the right to contact data sees of a birthday.
MASKED_BIRTHDAY = "****-**-**"


class ResPartner(models.Model):
    """Card of a service contact: next birthday and what the person likes (Art. 16, 1.6 D4)."""

    _inherit = "res.partner"

    next_birthday = fields.Date(
        compute="_compute_next_birthday",
        search="_search_next_birthday",
        groups=CONTACT_DATA,
        help="In the solar calendar. 29 February is kept on the 28th in common years; a lunar "
        "birthday in the regular month, never in a leap month; the lunar 30th on the last day of "
        "a month of 29 days. Empty for people under 14.",
    )
    birthday_masked = fields.Char(
        "Birthday (masked)", compute="_compute_birthday_masked", compute_sudo=True, groups=READER
    )
    care_preferences = fields.Text(
        "Likes and Dislikes",
        copy=False,
        groups=CONTACT_DATA,
        help="For gifts and receptions: favourite flowers, food the person must not eat, tea or "
        "coffee. Nothing about health or religion.",
    )

    # People whose birthday ends alike, for the search of the next birthdays.
    _birthday_idx = models.Index(
        "((COALESCE(birthday_calendar, 'solar')), (substr(birthday, 6))) WHERE birthday IS NOT NULL"
    )

    # === COMPUTE METHODS === #

    @api.depends("birthday", "birthday_calendar")
    def _compute_next_birthday(self):
        today = self.env.company._service_today()
        for partner in self:
            try:
                day = next_occurrence(partner.birthday, partner.birthday_calendar, today)
            except ValueError:  # being typed; saving refuses it
                day = None
            partner.next_birthday = day

    @api.depends("birthday")
    def _compute_birthday_masked(self):
        for partner in self:
            partner.birthday_masked = partner.birthday and MASKED_BIRTHDAY

    @api.model
    def _search_next_birthday(self, operator, value):
        # Odoo checks the groups of stored fields only when they are searched.
        self._check_field_access(self._fields["next_birthday"], "read")
        today = self.env.company._service_today()
        if operator in ("<", "<=", ">", ">="):
            last = Date.to_date(value)
            if operator in ("<", ">="):
                last = Date.subtract(last, days=1)
            until = self._birthday_domain(today, last)
            return until if operator.startswith("<") else self._birthday_domain(today) & ~until
        if operator != "in":
            return NotImplemented
        found = Domain.FALSE
        for day in map(Date.to_date, filter(None, value)):
            before = self._birthday_domain(today, Date.subtract(day, days=1))
            found |= self._birthday_domain(today, day) & ~before
        return found | ~self._birthday_domain(today) if False in value else found

    @api.model
    def _birthday_domain(self, first, last=None):
        """Return who has a birthday between two days; without the second: who has one at all.

        Looks as far ahead as `next_occurrence`: to the end of the year after next.
        """
        most = date(first.year + 2, 12, 31)
        rows = birthday_patterns(first, min(last or most, most))
        if not rows:
            return Domain.FALSE
        values = SQL(", ").join(SQL("(%s, %s, %s)", *row) for row in rows)
        return Domain(
            "id",
            "in",
            SQL(
                "(SELECT p.id FROM res_partner p JOIN (VALUES %s) AS v (calendar, ending, latest)"
                " ON COALESCE(p.birthday_calendar, 'solar') = v.calendar"
                " AND substr(p.birthday, 6) = v.ending"
                ' WHERE p.birthday COLLATE "C" <= v.latest)',
                values,
            ),
        )
