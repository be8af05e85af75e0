"""Planning the yearly programme: what is expected, gathered and compared set-wise.

Dates are decided by `rules.care` and the branches' calendars, once for each branch; who gets
what is a join in the database. Nothing here runs a query per customer.
"""

from datetime import date, timedelta

from odoo.tools import SQL

from ...rules.birthday import check_birthday, occurrences
from ...rules.care import CONTACT_KINDS, PLANNED_KINDS, UNPLANNED_FREQUENCIES, occasions
from . import planning_sql as sql

#: Days from today for which the programme is planned at least; else to the end of the year.
DAYS_AHEAD = 60
#: Advisory lock of the planner; the second number is the head office.
LOCK = 740_719


class Plan:
    """One run for a head office. ``env`` is in superuser mode, its language that of the reasons."""

    def __init__(self, env, head_office):
        self.env = env
        self.head_office = head_office
        self.today = head_office._service_today()
        self.horizon = max(date(self.today.year, 12, 31), self.today + timedelta(DAYS_AHEAD))
        self.companies = (
            env["res.company"]
            .with_context(active_test=False)
            .search([("id", "child_of", head_office.id)])
        )
        #: ``[(contact, message)]`` of what could not be planned
        self.failures = []

    def lock(self):
        """Return whether no other run plans for this head office at this moment."""
        query = SQL("SELECT pg_try_advisory_xact_lock(%s, %s)", LOCK, self.head_office.id)
        return self.env.execute_query(query)[0][0]

    # === GATHER === #

    def gather(self):
        """Fill the temporary table of what is expected from today to the horizon."""
        self.env.flush_all()
        self._run(sql.CREATE)
        # A table that just grew has no statistics: a nested loop over it would take hours.
        self._run("SET LOCAL enable_nestloop TO off")
        granted = self._get_granted()
        self._fill("care_occasion", self._get_occasion_rows(granted))
        by_birthday = [row for row in granted if row[4].care_kind in ("birthday", "sms")]
        self._fill("care_granted", [self._get_granted_row(*row) for row in by_birthday])
        self._fill("care_birthday", self._get_birthday_rows())
        self._fill("care_day", self._get_day_rows({row[4].lead_days for row in by_birthday}))
        self._run(sql.EXPECT_CUSTOMERS)
        self._run(sql.EXPECT_FESTIVALS)
        self._run(sql.EXPECT_BIRTHDAYS)
        self._run("ANALYZE care_expected")

    def _get_granted(self):
        """Return ``[(year, tier, standard, times, item)]`` of what plans itself, year by year."""
        catalogues = self.env["insurance.service.catalogue"]
        granted = []
        for year in range(self.today.year, self.horizon.year + 1):
            catalogue = catalogues._get_effective(date(year, 12, 31))
            for standard in catalogue.standard_ids:
                item = standard.item_id
                if (
                    item.active
                    and item.care_kind in PLANNED_KINDS
                    and standard.frequency_kind
                    and standard.frequency_kind not in UNPLANNED_FREQUENCIES
                ):
                    granted.append((year, standard.tier_id, standard, standard.frequency, item))
        return granted

    def _get_occasion_rows(self, granted):
        """Return rows of `care_occasion`: each branch has its own working days."""
        workdays = self.env["insurance.workday"]
        rows = []
        for company in self.companies:
            calendar = workdays._get_calendar(company)
            for year, tier, standard, times, item in granted:
                for occasion in occasions(item.care_kind, times, year, item.care_month):
                    if self.today <= occasion.day <= self.horizon:
                        due, begin = _get_days(calendar, item, occasion)
                        rows.append(
                            (
                                *(company.id, tier.id, item.id, standard.id, year),
                                *(occasion.key, occasion.day, due, begin),
                                *(standard.unit_cost, standard.unit_cost_second),
                                *(item.care_kind in CONTACT_KINDS, bool(item.is_gift)),
                                item.care_kind == "sms",
                            )
                        )
        return rows

    @staticmethod
    def _get_granted_row(year, tier, standard, _times, item):
        return (
            *(year, tier.id, item.id, standard.id, item.lead_days),
            item.ahead_days if item.care_kind == "sms" else 0,
            *(standard.unit_cost, standard.unit_cost_second),
            *(bool(item.is_gift), item.care_kind == "sms"),
        )

    def _get_birthday_rows(self):
        """Return rows of `care_birthday`; birthdays that are none go on the list of failures."""
        rows, wrong = [], []
        found = self.env.execute_query(SQL(sql.BIRTHDAYS, **self._values))
        for birthday, calendar in found:
            if check_birthday(birthday, calendar):
                wrong.append(birthday)
                continue
            for year in range(self.today.year, self.horizon.year + 1):
                for key, day in occurrences(birthday, calendar, year):
                    if self.today <= day <= self.horizon:
                        rows.append((birthday, calendar, year, key, day))
        if wrong:
            self._note_wrong_birthdays(wrong)
        return rows

    def _note_wrong_birthdays(self, birthdays):
        partners = self.env["res.partner"]
        rows = self.env.execute_query(SQL(sql.WRONG_BIRTHDAYS, birthdays=birthdays, **self._values))
        for (partner_id,) in rows:
            message = self.env._(
                "The birthday of this contact is no day of its calendar: correct it on the "
                "contact. Everything else is planned."
            )
            self.failures.append((partners.browse(partner_id), message))

    def _get_day_rows(self, leads):
        """Return rows of `care_day`: when to begin for any day up to the horizon."""
        workdays = self.env["insurance.workday"]
        days = [self.today + timedelta(n) for n in range((self.horizon - self.today).days + 1)]
        rows = []
        for company in self.companies if leads else ():
            calendar = workdays._get_calendar(company)
            rows += [
                (company.id, lead, day, calendar.add(calendar.on_or_before(day), -lead))
                for lead in leads
                for day in days
            ]
        return rows

    # === STORE === #

    def store(self):
        """Bring the tasks in line with what is expected; return the numbers of changes."""
        tasks = self.env["insurance.care.task"]
        moved = [row[0] for row in self.env.execute_query(SQL(sql.FIND_MOVED, **self._values))]
        tasks.browse(moved)._before_moved()
        self.env.flush_all()
        self._run(sql.MOVE)
        revived = self._run(sql.REVIVE)
        cancelled = [row[0] for row in self.env.execute_query(SQL(sql.CANCEL, **self._values))]
        self._drop_activities(cancelled)
        created = self._run(sql.CREATE_TASKS)
        self._run(sql.RESPONSIBLE)
        self._run("SET LOCAL enable_nestloop TO DEFAULT")
        return {
            "created": created,
            "cancelled": len(cancelled),
            "revived": revived,
            "moved": len(moved),
        }

    def _drop_activities(self, task_ids):
        domain = [("res_model", "=", "insurance.care.task"), ("res_id", "in", task_ids)]
        self.env["mail.activity"].search(domain).unlink()

    # === HELPERS === #

    @property
    def _values(self):
        env = self.env
        return {
            "today": self.today,
            "horizon": self.horizon,
            "companies": tuple(self.companies.ids),
            "head_office": self.head_office.id,
            "user": env.uid,
            "block_public": self.head_office.care_block_public_sector,
            "kinds": PLANNED_KINDS,
            "why_tier": env._("The customer does not hold this tier on that day any more."),
            "why_contact": env._("The contact left or is no service contact any more."),
            "why_consent": env._("The contact withdrew the consent."),
            "why_blocked": env._("The recipient gets no gifts."),
            "why_moved": env._("The occasion or the catalogue changed."),
        }

    def _run(self, statement):
        """Execute a statement; return the number of rows it touched."""
        self.env.cr.execute(SQL(statement, **self._values))
        return self.env.cr.rowcount

    def _fill(self, table, rows):
        """Insert rows into a temporary table by one statement."""
        if not rows:
            return
        columns = [list(column) for column in zip(*rows, strict=True)]
        types = sql.COLUMNS[table]
        arrays = SQL(", ").join(
            SQL("%s::%s[]", column, SQL(type_))
            for column, type_ in zip(columns, types, strict=True)
        )
        self.env.cr.execute(SQL("INSERT INTO %s SELECT * FROM unnest(%s)", SQL(table), arrays))


def _get_days(calendar, item, occasion):
    """Return ``(due, begin)`` of an occasion in a branch: working days, except text messages."""
    if item.care_kind == "sms":
        day = occasion.day - timedelta(item.ahead_days)
        return day, day
    due = calendar.on_or_before(occasion.due)
    return due, calendar.add(due, -item.lead_days)
