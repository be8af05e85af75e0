from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...rules import request_flow, sla_clock


class InsuranceServiceRequest(models.Model):
    """The steps people take: each locks, checks role, branch and state, then adds an event."""

    _inherit = "insurance.service.request"

    _steps = request_flow.STEPS

    # === REASONS === #

    @api.depends("user_id")
    def _compute_blocked_actions(self):
        return super()._compute_blocked_actions()

    def _get_special_reason(self, name):
        """Return reasons beyond role and state."""
        if name == "start" and self.missing_paper_count:
            return self.env._(
                "%(count)s required papers are missing; the clock starts when they are complete.",
                count=self.missing_paper_count,
            )
        if name == "take" and self.user_id == self.env.user:
            return self.env._("You have it already.")
        if name == "acknowledge" and self.acknowledged_at:
            return self.env._("The customer acknowledged it already.")
        if name == "reopen":
            return self._get_cannot_reopen_reason()
        return ""

    def _get_cannot_reopen_reason(self):
        item = self.item_id
        if item.reopen_policy == "new":
            return self.env._("“%s” is not reopened: register a new request.", item.name)
        calendar = self.env["insurance.workday"].sudo()._get_calendar(self.company_id)
        closed = self.company_id._to_service_time(self.closed_at).date()
        today = self.company_id._service_today()
        if item.reopen_days and calendar.between(closed, today) > item.reopen_days:
            return self.env._(
                "It was closed more than %(days)s working days ago: register a new request.",
                days=item.reopen_days,
            )
        return ""

    # === ACTION METHODS === #

    def action_take(self):
        """Become the handler of the requests; the clock goes on."""
        requests_sudo = self._begin_step("take")
        requests_sudo._set_handler(self.env.user)

    def action_assign(self, user_id, department=False):
        """Hand the requests to a handler, or back to a queue.

        :param int user_id: handler who works for the branch; False: the department's queue
        :param str department: another department takes over; False: unchanged
        :raise ValidationError: when the handler does not work for the branch
        """
        requests_sudo = self._begin_step("assign")
        user = self.env["res.users"].browse(user_id or [])
        requests_sudo._check_handler(user)
        if department:
            requests_sudo.write({"department": department})
        requests_sudo._set_handler(user)

    def action_start(self):
        """Start the clock of requests whose papers are complete."""
        self._begin_step("start")._start_when_ready()

    def action_pause(self, pause_reason_id, note=False, moment=False):
        """Stop the clock while something outside is waited for.

        :param int pause_reason_id: id of an `insurance.pause.reason`
        :param str note: what exactly is missing
        :param datetime moment: UTC; since when; False: now
        """
        reason = self.env["insurance.pause.reason"].browse(pause_reason_id).exists()
        if not reason:
            raise ValidationError(self.env._("Choose the reason of the pause."))
        requests_sudo = self._begin_step("pause")
        moment = self._get_moment(moment)
        vals = {"pause_reason_id": reason.id, "reason": note}
        requests_sudo._add_events(sla_clock.PAUSE, vals, moment)
        requests_sudo.write({"pause_reason_id": reason.id, "paused_at": moment})

    def action_resume(self, note=False, moment=False):
        """Let the clock run again; the deadline moves by the working days of the pause.

        :param str note: what came in
        :param datetime moment: UTC; since when; False: now
        """
        requests_sudo = self._begin_step("resume")
        requests_sudo._add_events(sla_clock.RESUME, {"reason": note}, self._get_moment(moment))
        requests_sudo.write({"pause_reason_id": False, "paused_at": False})

    def action_finish(self, result=False, moment=False):
        """Close the requests as done.

        :param str result: what the customer got; False: keep what is written
        :param datetime moment: UTC; when it was done; False: now
        """
        requests_sudo = self._begin_step("finish")
        moment = self._get_moment(moment)
        for request_sudo in requests_sudo.filtered(lambda r: not r.user_id):
            request_sudo._set_handler(self.env.user, moment)
        requests_sudo._add_events(sla_clock.STOP, {"reason": result}, moment)
        vals = {"closed_at": moment, "pause_reason_id": False, "paused_at": False}
        requests_sudo.write({**vals, **({"result": result} if result else {})})

    def action_reopen(self, reason):
        """Open closed requests again, as their item's policy says.

        :param str reason: why; required
        """
        self._check_reason(reason)
        requests_sudo = self._begin_step("reopen")
        for request_sudo in requests_sudo:
            mode = request_sudo.item_id.reopen_policy
            vals = {"reason": reason, "mode": mode, "target": request_sudo._get_target()}
            request_sudo._add_events(sla_clock.REOPEN, vals)
            request_sudo.write(
                {
                    "closed_at": False,
                    "reopen_count": request_sudo.reopen_count + 1,
                    "acknowledged_at": False,
                    "acknowledged_by": False,
                }
            )

    def action_cancel(self, reason):
        """Cancel the requests: withdrawn, or registered by mistake.

        :param str reason: why; required
        """
        self._check_reason(reason)
        self._begin_step("cancel")._set_cancelled(reason)

    def action_agree_date(self, day, reason):
        """Set a deadline that was agreed with the customer.

        :param date day: not in the past
        :param str reason: with whom and why; required
        """
        self._check_reason(reason)
        requests_sudo = self._begin_step("agree_date")
        day = fields.Date.to_date(day)
        for request_sudo in requests_sudo:
            if not day or day < request_sudo.company_id._service_today():
                raise ValidationError(self.env._("Agree a day from today on."))
        requests_sudo._promise(day, reason)

    def action_reclassify(self, item_id, reason):
        """Make the requests ones for another service, e.g. a claim that needs investigation.

        The other service's standard counts from the original start, with the pauses so far.

        :param int item_id: id of an `insurance.service.item` that can be requested
        :param str reason: why; required
        """
        self._check_reason(reason)
        item = self.env["insurance.service.item"].browse(item_id).exists()
        if not item.request_kind:
            raise ValidationError(self.env._("Choose a service that customers can ask for."))
        for request_sudo in self._begin_step("reclassify"):
            request_sudo._set_item(item, reason)

    def action_acknowledge(self, name=False):
        """Note that the customer took the result.

        :param str name: who took it
        """
        requests_sudo = self._begin_step("acknowledge")
        requests_sudo.write({"acknowledged_at": fields.Datetime.now(), "acknowledged_by": name})

    def action_merge(self):
        """Merge repeated requests of one customer for one service into the earliest.

        The others are cancelled and point to it; their messages and attachments move there.

        :return: the request that stays
        """
        if len(self) < 2 or len(self.partner_id) > 1 or len(self.item_id) > 1:
            raise UserError(
                self.env._("Choose at least two requests of one customer for the same service.")
            )
        requests_sudo = self._begin_step("merge")
        kept_sudo = requests_sudo.sorted(lambda r: (r.received_at, r.id))[0]
        merged_sudo = requests_sudo - kept_sudo
        merged_sudo._set_cancelled(self.env._("Merged into %s", kept_sudo.name))
        merged_sudo.merged_into_id = kept_sudo
        for request_sudo in merged_sudo:
            kept_sudo._take_documents(request_sudo)
        return self.browse(kept_sudo.id)

    # === STEPS: LOCK, CHECK, WRITE === #

    def _get_moment(self, moment):
        """Return the moment of a step as UTC datetime: now, or one not in the future."""
        now = fields.Datetime.now()
        moment = fields.Datetime.to_datetime(moment) or now
        if moment > now:
            raise ValidationError(self.env._("A step cannot be recorded in the future."))
        return moment

    def _check_handler(self, user):
        for request in self if user else ():
            if not user._does_services() or not user._works_for(request.company_id):
                raise ValidationError(
                    self.env._(
                        "%(user)s does not do services for %(branch)s. Choose one of its service "
                        "specialists or its business management.",
                        user=user.sudo().name,
                        branch=request.company_id.name,
                    )
                )

    def _set_handler(self, user, moment=None):
        """Give the requests to a handler (none: the queue). In superuser mode.

        :param datetime moment: UTC; since when; None: now
        """
        self.write({"user_id": user.id})
        started = self.filtered("started_at")
        if started:
            started._add_events(sla_clock.ASSIGN, lambda r: r._get_holder_vals(), moment)

    def _set_cancelled(self, reason):
        self._add_events(sla_clock.CANCEL, {"reason": reason})
        self.write(
            {
                "cancel_reason": reason,
                "closed_at": fields.Datetime.now(),
                "pause_reason_id": False,
                "paused_at": False,
            }
        )

    def _promise(self, day, reason):
        """Fix the deadline of the requests on a day (None: no deadline); pauses add to it."""
        vals = {"promised_date": day, "reason": reason}
        return self._add_events(sla_clock.PROMISE, vals)

    def _take_documents(self, other):
        """Move messages and attachments of a merged request here. In superuser mode."""
        other.message_change_thread(self)
        self.env["ir.attachment"].search(
            [("res_model", "=", self._name), ("res_id", "=", other.id), ("res_field", "=", False)]
        ).write({"res_id": self.id})
