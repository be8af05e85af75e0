from odoo import api, fields, models
from odoo.exceptions import AccessError, LockError, UserError, ValidationError
from odoo.tools import SQL, format_list

from ...rules import visit_flow

_ROLES = sorted({*visit_flow.VISITORS, *visit_flow.RECORDERS})
#: What a reopened visit loses; it is kept in the chatter.
EMPTY = {
    "report": False,
    "result": False,
    "evidence": False,
    "next_step": False,
    "next_step_date": False,
    "next_step_user_id": False,
    "close_reason": False,
    "is_counted": False,
    "recorded_at": False,
    "recorded_by_id": False,
    "task_id": False,
}


class InsuranceVisit(models.Model):
    """The steps of a visit: each locks, checks role, branch and state, then writes."""

    _inherit = "insurance.visit"

    blocked_actions = fields.Json(
        compute="_compute_blocked_actions",
        help="For the user's buttons: step -> why it is refused now; empty when it is allowed.",
    )

    # === REASONS === #

    @api.depends("state", "user_id", "date_start", "company_id")
    @api.depends_context("uid", "lang")
    def _compute_blocked_actions(self):
        roles = self._get_roles()
        user = self.env.user
        for visit in self:
            own = visit.user_id == user
            names = [
                name
                for name in visit_flow.STEPS
                if visit.id and visit_flow.refusal(name, visit.state, own, roles) != "role"
            ]
            visit.blocked_actions = {name: visit._get_cannot_reason(name) for name in names}

    @api.model
    def _get_roles(self):
        user = self.env.user
        return {name for name in _ROLES if user.has_group(f"insurance_service.group_{name}")}

    def _get_cannot_reason(self, name):
        """Return why the user may not take a step now; "" when nothing stands against it."""
        self.ensure_one()
        roles = set(_ROLES) if self.env.su else self._get_roles()
        refusal = visit_flow.refusal(name, self.state, self.user_id == self.env.user, roles)
        if refusal == "role":
            return self.env._(
                "Visits are recorded by their visitor, or by the customer resources staff of the "
                "home branch or of head office."
            )
        if refusal == "state":
            return self._explain_state(name)
        if not self.env.su and not self.env.user._works_for(self.company_id):
            return self.env._("You do not work for %s.", self.company_id.sudo().name)
        if name == "miss" and self.date_start > fields.Datetime.now():
            return self.env._("The visit is still to come: reschedule or cancel it instead.")
        return ""

    def _explain_state(self, name):
        labels = dict(self._fields["state"]._description_selection(self.env))
        needed = [labels[state] for state in visit_flow.STEPS[name].states]
        return self.env._(
            "The visit is in state “%(state)s”; this step needs “%(needed)s”.",
            state=labels[self.state],
            needed=format_list(self.env, needed, "or"),
        )

    # === ACTION METHODS === #

    def action_hold(
        self,
        report,
        result=False,
        evidence=False,
        moment=False,
        duration=False,
        next_step=False,
        next_step_date=False,
        next_step_user_id=False,
    ):
        """Record that the visit took place; only with a report it counts.

        :param str report: what was talked about; required
        :param str result: key of the selection
        :param str evidence: who confirms it, what was signed; may be left out when papers or
            photos are attached to the visit
        :param datetime moment: UTC; when it began; False: as planned; never in the future
        :param float duration: hours; False: as planned
        :param str next_step: what comes next; with ``next_step_date`` (date, due) it becomes an
            activity of ``next_step_user_id`` (False: the visitor)
        :raise UserError: without report or evidence, or in the future; nothing is changed
        """
        visits_sudo = self._begin_step("hold")
        moment = fields.Datetime.to_datetime(moment)
        facts = self._get_held_facts(report, result, evidence, moment, duration)
        step = visits_sudo._get_next_step(next_step, next_step_date, next_step_user_id)
        for visit_sudo in visits_sudo:
            visit_sudo._check_held(moment, evidence)
        visits_sudo._set_held({**facts, **step})
        if step:
            visits_sudo._schedule_next_step()

    def action_miss(self, reason):
        """Note that the visit did not take place.

        :param str reason: why; required
        """
        self._check_reason(reason)
        visits_sudo = self._begin_step("miss")
        visits_sudo.write({"state": "missed", "close_reason": reason.strip()})
        visits_sudo._sync_events()

    def action_cancel(self, reason):
        """Cancel the visit; its appointment goes.

        :param str reason: why; required
        """
        self._check_reason(reason)
        visits_sudo = self._begin_step("cancel")
        visits_sudo.write({"state": "cancelled", "close_reason": reason.strip()})
        visits_sudo._sync_events()

    def action_reschedule(self, moment, reason=False):
        """Move the visit and its appointment to another moment.

        :param datetime moment: UTC; the new beginning, not in the past
        :param str reason: why; kept in the chatter
        """
        visits_sudo = self._begin_step("reschedule")
        moment = fields.Datetime.to_datetime(moment)
        if not moment or moment < fields.Datetime.now():
            raise ValidationError(
                self.env._("Choose a moment from now on; what took place is recorded as held.")
            )
        if (reason or "").strip():
            for visit_sudo in visits_sudo:
                visit_sudo.message_post(body=self.env._("Rescheduled: %s", reason.strip()))
        visits_sudo.write(
            {
                "state": "planned",
                "date_start": moment,
                "is_tentative": False,
                "close_reason": False,
            }
        )
        visits_sudo._sync_events()

    def action_reopen(self, reason):
        """Open closed visits again; a held one no longer counts, its care task is open again.

        :param str reason: why; required
        """
        self._check_reason(reason)
        visits_sudo = self._begin_step("reopen")
        for visit_sudo in visits_sudo:
            text = self.env._("Reopened: %s", reason.strip())
            if visit_sudo.report:
                text += "\n" + self.env._("Report until now: %s", visit_sudo.report)
            visit_sudo.message_post(body=text)
        tasks_sudo = visits_sudo.task_id.filtered(lambda task: task.state == "done")
        counted = visits_sudo.filtered("is_counted")
        # The report of a visit that counts cannot go before it stops counting.
        counted.is_counted = False
        visits_sudo.write({**EMPTY, "state": "planned"})
        tasks_sudo._set_reopened()
        counted._count_others()
        visits_sudo._sync_events()

    def action_open_step(self):
        """Return the dialog of the step in context ``reason_step``."""
        step = self.env.context.get("reason_step")
        if step not in visit_flow.STEPS:
            raise UserError(self.env._("Choose what to do with the visit."))
        titles = {
            "hold": self.env._("Record the Visit"),
            "miss": self.env._("Not Held"),
            "cancel": self.env._("Cancel the Visit"),
            "reschedule": self.env._("Reschedule"),
            "reopen": self.env._("Reopen"),
        }
        return {
            "type": "ir.actions.act_window",
            "name": titles[step],
            "res_model": "insurance.visit.step",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_visit_ids": self.ids, "default_step": step},
        }

    # === STEPS: LOCK, CHECK, WRITE === #

    def _begin_step(self, name):
        """Lock the visits, check the step on each and return them in superuser mode.

        :raise AccessError: when the user may not see one, or has none of the roles
        :raise UserError: with the reason, when a step is refused; nothing is changed
        """
        if not self:
            raise UserError(self.env._("Choose a visit first."))
        self.check_access("read")
        try:
            self.sudo().lock_for_update()
        except LockError:
            raise UserError(
                self.env._(
                    "Somebody else is working on this visit at this moment. Reload it and try "
                    "again."
                )
            ) from None
        self.invalidate_recordset(["state", "user_id"])
        roles = self._get_roles()
        for visit in self:
            reason = visit._get_cannot_reason(name)
            if reason:
                own = visit.user_id == self.env.user
                is_role = not self.env.su and (
                    visit_flow.refusal(name, visit.state, own, roles) == "role"
                    or not self.env.user._works_for(visit.company_id)
                )
                error = AccessError if is_role else UserError
                raise error(f"{visit.display_name}: {reason}" if len(self) > 1 else reason)
        return self.sudo()

    def _check_reason(self, reason):
        if not (reason or "").strip():
            raise ValidationError(self.env._("Give the reason: it is kept with the visit."))

    def _get_held_facts(self, report, result, evidence, moment, duration):
        """Return what is recorded of a visit, as values of its fields.

        :raise ValidationError: without a report
        """
        if not (report or "").strip():
            raise ValidationError(
                self.env._("Write the report: a visit counts only with a report of it.")
            )
        return {
            "report": report.strip(),
            "result": result,
            "evidence": (evidence or "").strip() or False,
            **({"date_start": moment} if moment else {}),
            **({"duration": duration} if duration else {}),
        }

    def _check_held(self, moment, evidence):
        """Refuse a visit in the future, or without evidence."""
        self.ensure_one()
        if (moment or self.date_start) > fields.Datetime.now():
            raise ValidationError(
                self.env._(
                    "%s lies in the future: a visit is recorded after it took place. If it was "
                    "earlier than planned, say when.",
                    self.display_name,
                )
            )
        if not (evidence or "").strip() and not self.message_attachment_count:
            raise UserError(
                self.env._(
                    "A visit is recorded with evidence: say who confirms it, or attach a photo, "
                    "a visiting card or a signed sheet."
                )
            )

    def _set_held(self, vals):
        """Close visits as held, count them and fulfil what was promised. In superuser mode."""
        self._touch_customers()
        kept = {
            "state": "held",
            "close_reason": False,
            "is_tentative": False,
            "recorded_at": fields.Datetime.now(),
            "recorded_by_id": self.env.uid,
        }
        for visit in self:
            # The tier at the visit decides which quota it counts for.
            tier = visit.partner_id.tier_id or visit.tier_id
            visit.write({**vals, **kept, "tier_id": tier.id})
        self._count()
        self._sync_events()

    def _touch_customers(self):
        """Let Odoo repeat the second of two who record visits to one customer at a time.

        A mere lock would not do: the second one's snapshot does not see the first one's visit.
        """
        self.env.execute_query(
            SQL(
                "UPDATE res_partner SET customer_code = customer_code WHERE id IN (SELECT id FROM"
                " res_partner WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE) RETURNING id",
                self.partner_id.ids,
            )
        )

    def _count(self):
        """Let held visits count whose visitor was not at the customer on that day before."""
        tasks = self.env["insurance.care.task"]
        for visit in self.sorted(lambda v: (v.date_start, v.id)):
            if visit.is_counted or visit._has_counted_twin():
                continue
            visit.is_counted = True
            visit.task_id = tasks._fulfil(
                visit.partner_id, "R6", visit.day, visit._get_task_evidence()
            )

    def _has_counted_twin(self):
        domain = [
            ("partner_id", "=", self.partner_id.id),
            ("user_id", "=", self.user_id.id),
            ("day", "=", self.day),
            ("is_counted", "=", True),
        ]
        return bool(self.search_count(domain, limit=1))

    def _count_others(self):
        """After visits stopped counting: let another of the same day count instead."""
        for visit in self:
            domain = [
                ("partner_id", "=", visit.partner_id.id),
                ("user_id", "=", visit.user_id.id),
                ("day", "=", visit.day),
                ("state", "=", "held"),
            ]
            self.search(domain, order="date_start, id", limit=1)._count()

    def _get_task_evidence(self):
        return self.env._(
            "Visit of %(day)s by %(visitor)s: %(evidence)s",
            day=self.day,
            visitor=self.user_id.name,
            evidence=self.evidence or self.env._("papers attached to the visit"),
        )

    def _get_next_step(self, text, day, user_id):
        """Return the values of the next step; empty for none. In superuser mode.

        :raise ValidationError: without a due date from today on, or for somebody from elsewhere
        """
        text = (text or "").strip()
        if not text:
            return {}
        day = fields.Date.to_date(day)
        user = self.env["res.users"].browse(user_id or self.user_id[:1].id).exists()
        for company in self.company_id:
            if not day or day < company._service_today():
                raise ValidationError(
                    self.env._("Say until when the next step is due, from today on.")
                )
            if not self.env["insurance.visit.duty"]._can_visit(user, company):
                raise ValidationError(
                    self.env._(
                        "%(user)s does not work for %(branch)s, so cannot take the next step.",
                        user=user.name or "",
                        branch=company.name,
                    )
                )
        return {"next_step": text, "next_step_date": day, "next_step_user_id": user.id}

    def _schedule_next_step(self):
        for visit in self:
            visit.activity_schedule(
                "insurance_service.mail_activity_visit_next_step",
                date_deadline=visit.next_step_date,
                user_id=visit.next_step_user_id.id,
                note=visit.next_step,
            )
