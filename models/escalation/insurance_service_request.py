from collections import defaultdict
from datetime import timedelta

from psycopg2 import OperationalError, errorcodes

from odoo import api, fields, models
from odoo.fields import Domain

from ...rules import escalation, sla_clock
from ..protection import forbid_protected, forbid_protected_defaults
from ..service.insurance_service_request import OPEN_STATES
from .people import People

#: Set by the schedule only.
KEPT = frozenset(("escalation_error", "pause_reminded_at"))
#: Requests the scheduled action takes between two commits.
BATCH = 100
#: Hours after which a request whose reminders failed is tried again.
RETRY_HOURS = 1


class InsuranceServiceRequest(models.Model):
    """When the next step of the escalation is due, and the scheduled action that takes it."""

    _inherit = "insurance.service.request"

    team_id = fields.Many2one(
        "insurance.service.team", compute="_compute_team_id", compute_sudo=True
    )
    escalation_ids = fields.One2many("insurance.escalation", "request_id", readonly=True)
    escalation_error = fields.Text(
        "Reminder Failed", readonly=True, copy=False, help="Tried again every hour until it works."
    )
    pause_reminded_at = fields.Datetime(readonly=True, copy=False)

    # === COMPUTE AND SEARCH METHODS === #

    @api.depends("company_id", "department")
    def _compute_team_id(self):
        people = People(self.env)
        for request in self:
            request.team_id = people.get_team(request.company_id, request.department)

    @api.depends("state", "user_id", "department", "company_id")
    @api.depends_context("uid")
    def _compute_is_my_work(self):
        """Whoever is in a team has its queue; others have those of their role."""
        result = super()._compute_is_my_work()
        pairs = self.env["insurance.service.team"].sudo()._get_pairs_of(self.env.user)
        for request in self if pairs else ():
            pair = (request.company_id.id, request.department)
            is_open = request.state in OPEN_STATES
            free = is_open and not request.user_id and pair in pairs
            request.is_my_queue = free
            request.is_my_work = free or (is_open and request.user_id == self.env.user)
        return result

    @api.model
    def _search_is_my_queue(self, operator, value):
        pairs = self.env["insurance.service.team"].sudo()._get_pairs_of(self.env.user)
        if operator != "in" or not pairs:
            return super()._search_is_my_queue(operator, value)
        departments = defaultdict(list)
        for company_id, department in sorted(pairs):
            departments[department].append(company_id)
        mine = Domain.OR(
            Domain("department", "=", department) & Domain("company_id", "in", ids)
            for department, ids in departments.items()
        )
        return Domain([("state", "in", OPEN_STATES), ("user_id", "=", False)]) & mine

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        forbid_protected(self, vals_list, KEPT)
        requests = super().create(vals_list)
        forbid_protected_defaults(requests, KEPT)
        return requests

    def write(self, vals):
        forbid_protected(self, [vals], KEPT)
        return super().write(vals)

    # === BUSINESS METHODS === #

    def _get_team_users(self):
        """Return who works in the teams of the requests, as candidates for handlers.

        People who left or are absent are no candidates. In superuser mode.

        :rtype: recordset of ``res.users``; empty when the teams have no members
        """
        people = People(self.env)
        teams = [people.get_team(r.company_id, r.department) for r in self]
        users = self.env["res.users"].union(*(team.member_ids for team in teams))
        return users.filtered("active")

    def _schedule_escalation(self):
        """Set when the next step is due; nothing while the clock stands. In superuser mode."""
        result = super()._schedule_escalation()
        steps = self._get_due_steps()
        for request in self:
            request._set_next_step(steps.get(request))
        return result

    def _set_next_step(self, steps):
        """Set when something is to be done next: a step, or the breach of the deadline.

        :param list steps: ``[(UTC moment, step)]`` still to come; None: the clock stands
        """
        moments = [moment for moment, _step in steps or ()]
        if steps is not None and not self.is_breached:
            moments.append(self.deadline_at)
        next_at = min(moments) if moments else False
        if self.next_escalation_at != next_at:
            self.next_escalation_at = next_at

    def _get_due_steps(self):
        """Return the steps that have not fired in this cycle.

        :return: ``{request: [(UTC moment, step)]}`` of requests whose clock runs towards a
            deadline, the earliest step first
        """
        running = self.filtered(lambda r: r.state == "running" and r.deadline_date)
        if not running:
            return {}
        choose = self.env["insurance.escalation.step"]._get_chooser()
        cycles, fired = running._get_cycles(), running._get_fired()
        result = {}
        for company, requests in running.grouped("company_id").items():
            calendar = self.env["insurance.workday"]._get_calendar(company)
            hours = company._get_service_hours()
            for request in requests:
                done = fired[request.id, cycles[request.id]]
                steps = choose(request.item_id, request.tier_id).filtered(
                    lambda step, done=done: (step.percent, step.role) not in done
                )
                moments = [(request._get_due_moment(s.percent, calendar, hours), s) for s in steps]
                result[request] = sorted(moments, key=lambda pair: (pair[0], pair[1].percent))
        return result

    def _get_due_moment(self, percent, calendar, hours):
        """Return the UTC moment at which a share of the target is reached."""
        target = self._get_target()
        if target < 0:  # a day was agreed where no standard sets one
            target = max(calendar.between(self.started_date, self.deadline_date), 0)
        company = self.company_id
        started = company._to_service_time(self.started_at)
        moment = escalation.due_moment(
            percent, target, started, self.deadline_date, calendar, hours
        )
        return company._from_service_time(moment)

    def _get_cycles(self):
        """Return ``{request id: number of the clock's cycle}``; it began anew in each."""
        groups = self.env["insurance.service.event"]._read_group(
            [
                ("request_id", "in", self.ids),
                ("kind", "=", sla_clock.REOPEN),
                ("mode", "=", sla_clock.RESTART),
            ],
            ["request_id"],
            ["__count"],
        )
        again = {request.id: count for request, count in groups}
        return {id_: 1 + again.get(id_, 0) for id_ in self.ids}

    def _get_fired(self):
        """Return ``{(request id, cycle): {(percent, role)}}`` of what fired."""
        fired = defaultdict(set)
        rows = self.env["insurance.escalation"].search_fetch(
            [("request_id", "in", self.ids)], ["request_id", "cycle", "percent", "role"]
        )
        for row in rows:
            fired[row.request_id.id, row.cycle].add((row.percent, row.role))
        return fired

    # === SCHEDULED ACTION === #

    @api.model
    def _cron_escalate(self):
        """Take the steps that are due; in batches, so that nothing done is lost or done twice."""
        domain = [("next_escalation_at", "<", fields.Datetime.now())]
        ids = self.search(domain, order="next_escalation_at, id").ids
        left = len(ids)
        for start in range(0, len(ids), BATCH):
            batch = self.browse(ids[start : start + BATCH])
            batch._escalate_batch()
            left -= len(batch)
            if not self.env["ir.cron"]._commit_progress(len(batch), remaining=left):
                break

    def _escalate_batch(self):
        """Fire what is due of requests nobody else holds at this moment."""
        now = fields.Datetime.now()
        try:
            with self.env.cr.savepoint():
                locked = self.try_lock_for_update(allow_referencing=True)
        except OperationalError as error:
            if error.pgcode != errorcodes.SERIALIZATION_FAILURE:
                raise
            return  # another run, or a step, was faster; the next run sees what it left
        locked.invalidate_recordset()
        due = locked.filtered(lambda r: r.next_escalation_at and r.next_escalation_at < now)
        steps, people, cycles = due._get_due_steps(), People(self.env), due._get_cycles()
        if due._fire_or_note(steps, cycles, people, now, note=False):
            return
        for request in due:  # one of them is bad: each alone
            request._fire_or_note(steps, cycles, people, now)

    def _fire_or_note(self, steps, cycles, people, now, note=True):
        """Fire what is due; what goes wrong is taken back, and noted on the request.

        :return: whether it went well
        """
        try:
            with self.env.cr.savepoint():
                self._fire_steps(steps, cycles, people, now)
                self.env.flush_all()  # what is wrong shows here, not with others
        except Exception as error:
            self.env.invalidate_all(flush=False)
            if note:
                self._note_escalation_failure(error, now)
            return False
        return True

    def _fire_steps(self, steps, cycles, people, now):
        """Record the steps that are due, remind people and set the next moment.

        :param dict steps: ``{request: [(UTC moment, step)]}``, as `_get_due_steps` returns them
        :param dict cycles: ``{request id: cycle}``
        """
        vals_list = []
        for request in self:
            for moment, step in steps.get(request, ()):
                if moment < now:
                    told_role, users = people.find(request, step.role)
                    if not users:
                        raise LookupError(
                            self.env._("Nobody at head office customer resources could be told.")
                        )
                    vals_list.append(
                        request._get_fired_vals(
                            moment, step, cycles[request.id], told_role, users, now
                        )
                    )
        rows = self.env["insurance.escalation"].create(vals_list)
        for request in self:
            if request.state == "running" and request.deadline_at and now > request.deadline_at:
                request.is_breached = True
            if request.escalation_error:
                request.escalation_error = False
            later = [pair for pair in steps.get(request, ()) if pair[0] >= now]
            request._set_next_step(later if request in steps else None)
        self._remind(rows)

    def _get_fired_vals(self, moment, step, cycle, told_role, users, now):
        return {
            "request_id": self.id,
            "partner_id": self.partner_id.id,
            "company_id": self.company_id.id,
            "item_id": self.item_id.id,
            "tier_id": self.tier_id.id,
            "cycle": cycle,
            "percent": step.percent,
            "role": step.role,
            "told_role": told_role,
            "user_ids": [fields.Command.set(users.ids)],
            "due_at": moment,
            "fired_at": now,
            "deadline_date": self.deadline_date,
        }

    def _note_escalation_failure(self, error, now):
        """Keep the failure where people see it, and try again later."""
        self.write(
            {
                "escalation_error": str(error) or type(error).__name__,
                "next_escalation_at": now + timedelta(hours=RETRY_HOURS),
            }
        )
