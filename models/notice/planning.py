"""Planning reminders and notices of one branch's policies, set-wise (R4, R5)."""

from datetime import timedelta

from odoo.tools import SQL

from ...rules import notice
from . import planning_sql as sql

#: Advisory lock; the second number is the branch.
LOCK = 740_720


class NoticePlan:
    """One run for a branch. ``env`` is in superuser mode, its language that of the reasons."""

    def __init__(self, env, company, items):
        """Prepare a run.

        :param company: one ``res.company``
        :param dict items: kind of care, ``renewal`` and ``notice`` -> service item
        """
        self.env = env
        self.company = company
        self.items = items
        self.today = company._service_today()

    def lock(self):
        """Return whether no other run plans for this branch at this moment."""
        query = SQL("SELECT pg_try_advisory_xact_lock(%s, %s)", LOCK, self.company.id)
        return self.env.execute_query(query)[0][0]

    def run(self):
        """Bring the tasks in line with the policies.

        :return: numbers of tasks ``created``, ``cancelled`` and ``revived``
        :rtype: dict
        """
        self.env.flush_all()
        self._execute(sql.CREATE)
        if self.items["renewal"]:
            self._execute(sql.EXPECT_RENEWALS)
            self._execute(sql.EXPECT_PREMIUMS)
        if self.items["notice"]:
            self._execute(sql.EXPECT_MATURITIES)
            self._execute(sql.EXPECT_CHANGES)
        self._fill_days()
        cancelled = [row[0] for row in self.env.execute_query(SQL(sql.CANCEL, **self._values))]
        self._drop_activities(cancelled)
        revived = self._execute(sql.REVIVE)
        self._execute(sql.FOLLOW)
        created = self._execute(sql.CREATE_TASKS)
        self.env.invalidate_all(flush=False)
        return {"created": created, "cancelled": len(cancelled), "revived": revived}

    def _fill_days(self):
        """Put down when to begin and when it is due, by this branch's working days."""
        calendar = self.env["insurance.workday"]._get_calendar(self.company)
        rows = []
        for is_notice, known in self.env.execute_query(SQL(sql.DAYS)):
            if is_notice:
                rows.append((True, known, notice.notice_due(known, calendar), known))
            else:
                begin = calendar.on_or_before(known)
                lead = self.items["renewal"].lead_days
                rows.append((False, known, known, calendar.add(begin, -lead)))
        if rows:
            flags, *days = (list(column) for column in zip(*rows, strict=True))
            self.env.cr.execute(
                SQL(
                    "INSERT INTO notice_day"
                    " SELECT * FROM unnest(%s::bool[], %s::date[], %s::date[], %s::date[])",
                    flags,
                    *days,
                )
            )
        self.env.cr.execute(SQL("ANALYZE notice_expected; ANALYZE notice_day"))

    def _drop_activities(self, task_ids):
        if task_ids:
            domain = [("res_model", "=", "insurance.care.task"), ("res_id", "in", task_ids)]
            self.env["mail.activity"].search(domain).unlink()

    @property
    def _values(self):
        env, today = self.env, self.today
        return {
            "company": self.company.id,
            "head_office": self.company.root_id.id,
            "today": today,
            "year": today.year,
            "since": today - timedelta(notice.CATCH_UP_DAYS),
            "horizon": notice.horizon(today),
            "months": notice.REMIND_MONTHS,
            "renewal_item": self.items["renewal"].id or None,
            "notice_item": self.items["notice"].id or None,
            "user": env.uid,
            "why_archived": env._("The policy was archived."),
            "why_partner": env._("The policy belongs to another customer now."),
            "why_in_force": env._("The policy is in force again."),
            "why_term": env._("The policy's term changed: it falls due on another day."),
            "why_lapsed": env._("The policy lapsed."),
            "why_surrendered": env._("The policy was surrendered."),
            "why_cancelled": env._("The policy was cancelled (cooling-off)."),
            "why_matured": env._("The policy matured."),
        }

    def _execute(self, statement):
        """Execute a statement; return the number of rows it touched."""
        self.env.cr.execute(SQL(statement, **self._values))
        return self.env.cr.rowcount
