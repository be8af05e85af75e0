from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from ...rules import visit_flow

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
    _steps = visit_flow.STEPS

    # === REASONS === #

    @api.depends("user_id", "date_start", "company_id")
    def _compute_blocked_actions(self):
        return super()._compute_blocked_actions()

    def _get_step(self, name):
        recorders = visit_flow.get_recorders(self.user_id == self.env.user)
        return super()._get_step(name)._replace(roles=recorders)

    def _explain_roles(self, name):
        return self.env._(
            "Visits are recorded by their visitor, or by the customer resources staff of the "
            "home branch or of head office."
        )

    def _get_special_reason(self, name):
        if reason := super()._get_special_reason(name):
            return reason
        if name == "miss" and self.date_start > fields.Datetime.now():
            return self.env._("The visit is still to come: reschedule or cancel it instead.")
        return ""

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
        reason = self._check_reason(reason)
        visits_sudo = self._begin_step("miss")
        visits_sudo.write({"state": "missed", "close_reason": reason})
        visits_sudo._sync_events()

    def action_cancel(self, reason):
        """Cancel the visit; its appointment goes.

        :param str reason: why; required
        """
        reason = self._check_reason(reason)
        visits_sudo = self._begin_step("cancel")
        visits_sudo.write({"state": "cancelled", "close_reason": reason})
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
        reason = self._check_reason(reason)
        visits_sudo = self._begin_step("reopen")
        for visit_sudo in visits_sudo:
            text = self.env._("Reopened: %s", reason)
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
        return self._open_step_dialog("insurance.visit.step", "visit_ids")

    # === STEPS: CHECK, WRITE === #

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
