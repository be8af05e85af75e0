from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...rules import deadline_change, sla_clock
from ..service.insurance_service_request import OPEN_STATES


class Change(NamedTuple):
    """What the present calendar means for a request."""

    outcome: str
    calendar_day: object  # the deadline the calendar gives
    new_day: object  # the deadline from now on
    is_provisional: bool


class InsuranceServiceRequest(models.Model):
    """Open deadlines under another calendar, in batches. In superuser mode, after checks.

    What is promised is a day. The moment it ends follows the branch's present close of business,
    earlier or later, because lateness is judged by it as well.
    """

    _inherit = "insurance.service.request"

    @api.model
    def _get_recalculation_domain(self, company):
        """Return the domain of the open requests of a company whose deadline may change."""
        return [
            ("company_id", "child_of", company.id),
            ("state", "in", OPEN_STATES),
            ("deadline_date", "!=", False),
        ]

    def _get_calendar_changes(self, now):
        """Return which deadlines of the batch differ under the present calendar.

        :param datetime now: UTC
        :return: ``({request: Change}, {request: why it cannot be reckoned})``
        """
        clocks, errors = self._get_clocks_and_errors()
        changes = {}
        for request, clock in clocks.items():
            outcome = request._get_outcome(clock)
            if outcome:
                changes[request] = Change(
                    outcome,
                    clock.deadline,
                    request.deadline_date if outcome == deadline_change.KEPT else clock.deadline,
                    request._is_deadline_provisional(clock),
                )
        self._add_paused_days(changes, now)
        return changes, errors

    def _get_clocks_and_errors(self):
        """Reckon the batch at once; where that fails, one by one to find the bad ones."""
        try:
            return self._get_clocks(), {}
        except (UserError, ValueError):
            reckoned = {request: request._get_clock_or_error() for request in self}
        errors = {r: found for r, found in reckoned.items() if isinstance(found, str)}
        return {r: found for r, found in reckoned.items() if r not in errors}, errors

    def _get_clock_or_error(self):
        try:
            return self._get_clocks()[self]
        except (UserError, ValueError) as error:
            return str(error)

    def _get_outcome(self, clock):
        """Compare what is stored with what the clock gives."""
        close = clock.deadline and self.company_id._get_close_of(clock.deadline)
        provisional = self._is_deadline_provisional(clock)
        return deadline_change.outcome(
            (self.deadline_date, self.is_provisional, self.deadline_at, self.started_date),
            (clock.deadline, provisional, close, clock.started),
        )

    def _add_paused_days(self, changes, now):
        """Put kept deadlines off by the pause so far: a promise fixes both."""
        paused = self.filtered(
            lambda r: (
                r in changes and changes[r].outcome == deadline_change.KEPT and r.state == "paused"
            )
        )
        for request, clock in paused._get_clocks(now=now).items() if paused else ():
            span = clock.spans[-1]
            if span.kind == sla_clock.PAUSED:
                calendar = self.env["insurance.workday"]._get_calendar(request.company_id)
                day = calendar.add(request.deadline_date, span.days)
                changes[request] = changes[request]._replace(new_day=day)

    def _apply_calendar_changes(self, changes, reason, now):
        """Store new figures, promise the kept dates and note it on each request.

        A fixed number of statements for a batch.

        :param dict changes: ``{request: Change}`` as from `_get_calendar_changes`
        :param str reason: why the calendar changed
        :param datetime now: UTC
        """
        requests = self.browse().union(*changes)
        old_days = {request: request.deadline_date for request in requests}
        kept = requests.filtered(lambda r: changes[r].outcome == deadline_change.KEPT)
        self.env["insurance.service.event"]._append(
            {
                "request_id": request.id,
                "partner_id": request.partner_id.id,
                "company_id": request.company_id.id,
                "kind": sla_clock.PROMISE,
                "date": now,
                "promised_date": changes[request].new_day,
                "deadline_date": changes[request].new_day,
                "reason": self._get_kept_text(changes[request], reason),
            }
            for request in kept
        )
        requests._store_clocks_in_bulk(requests._get_clocks())
        requests._message_log_batch(
            {
                request.id: request._get_change_text(old_days[request], changes[request], reason)
                for request in requests
            }
        )

    def _store_clocks_in_bulk(self, clocks):
        """Do as `_store_clocks`, with one statement for all requests.

        :param dict clocks: ``{request: Clock}``; the state does not change
        """
        vals_by_request = {request: request._get_clock_vals(c) for request, c in clocks.items()}
        if not vals_by_request:
            return
        self.flush_recordset()
        names = sorted({*next(iter(vals_by_request.values()))} - {"state"})
        rows = [
            SQL("(%s, %s)", request.id, request._get_columns(vals, names))
            for request, vals in vals_by_request.items()
        ]
        self.env.cr.execute(
            SQL(
                "UPDATE insurance_service_request AS request"
                " SET %s, write_uid = %s, write_date = %s"
                " FROM (VALUES %s) AS figures(id, %s) WHERE request.id = figures.id",
                SQL(", ").join(self._get_assignment(name) for name in names),
                self.env.uid,
                self.env.cr.now(),
                SQL(", ").join(rows),
                SQL(", ").join(map(SQL.identifier, names)),
            )
        )
        self.invalidate_recordset([*names, "write_uid", "write_date"], flush=False)
        self.modified(names)
        self._rebuild_spans(clocks)
        self._schedule_escalation()

    def _get_columns(self, vals, names):
        """Return the values of one row as SQL, in the order of ``names``."""
        columns = (self._fields[name].convert_to_column(vals[name], self) for name in names)
        return SQL(", ").join(SQL("%s", column) for column in columns)

    @api.model
    def _get_assignment(self, name):
        """Return ``column = figures.column`` with the column's type: VALUES are text or unknown."""
        kind = self._fields[name].column_type[1]
        return SQL("%s = %s::%s", SQL.identifier(name), SQL.identifier("figures", name), SQL(kind))

    # === TEXTS === #

    @api.model
    def _get_kept_text(self, change, reason):
        return self.env._(
            "%(reason)s: the working days would give %(later)s; the date promised is kept.",
            reason=reason,
            later=change.calendar_day,
        )

    def _get_change_text(self, old_day, change, reason):
        """Return what the chatter says about one change."""
        values = {
            "reason": reason,
            "old": self._get_day_text(old_day),
            "new": self._get_day_text(change.new_day),
            "calendar": self._get_day_text(change.calendar_day),
        }
        texts = {
            deadline_change.EARLIER: lambda: self.env._(
                "%(reason)s: the deadline moves from %(old)s to %(new)s.", **values
            ),
            deadline_change.KEPT: lambda: self.env._(
                "%(reason)s: the working days would give %(calendar)s; the promised %(new)s is "
                "kept.",
                **values,
            ),
            deadline_change.CONFIRMED: lambda: self.env._(
                "%(reason)s: the deadline %(new)s is final now.", **values
            ),
            deadline_change.PROVISIONAL: lambda: self.env._(
                "%(reason)s: the deadline %(new)s is provisional again.", **values
            ),
            deadline_change.FIGURES: lambda: self.env._(
                "%(reason)s: the deadline stays on %(new)s; hours or first day changed.", **values
            ),
        }
        return texts[change.outcome]()

    # === SCHEDULED ACTION === #

    @api.model
    def _cron_mark_breached(self):
        """Mark running requests whose deadline has passed; one statement."""
        self.flush_model(["state", "deadline_at", "is_breached"])
        rows = self.env.execute_query(
            SQL(
                "UPDATE insurance_service_request SET is_breached = true"
                " WHERE state = 'running' AND deadline_at < %s AND is_breached IS NOT TRUE"
                " RETURNING id",
                fields.Datetime.now(),
            )
        )
        requests = self.browse(row[0] for row in rows)
        requests.invalidate_recordset(["is_breached"], flush=False)
        requests.modified(["is_breached"])
        return len(requests)
