from odoo import api, fields, models
from odoo.exceptions import AccessError, LockError, UserError, ValidationError
from odoo.tools import format_list

from ...rules import request_flow, sla_clock

#: Roles that decide: they must not be guessed from rights on the model.
_ROLES = sorted({role for step in request_flow.STEPS.values() for role in step.roles})


class InsuranceServiceRequest(models.Model):
    """The steps people take: each locks, checks role, branch and state, then adds an event."""

    _inherit = "insurance.service.request"

    blocked_actions = fields.Json(
        compute="_compute_blocked_actions",
        help="For the user's buttons: step -> why it is refused now; empty when it is allowed.",
    )

    # === REASONS === #

    @api.depends("state", "user_id")
    @api.depends_context("uid", "lang")
    def _compute_blocked_actions(self):
        roles = self._get_roles()
        names = [n for n, step in request_flow.STEPS.items() if roles.intersection(step.roles)]
        for request in self:
            request.blocked_actions = {name: request._get_cannot_reason(name) for name in names}

    @api.model
    def _get_roles(self):
        """Return the user's roles as the names `rules.request_flow` knows."""
        user = self.env.user
        return {name for name in _ROLES if user.has_group(f"insurance_service.group_{name}")}

    def _get_cannot_reason(self, name):
        """Return why the user may not take a step now; "" when nothing stands against it.

        The same reason refuses the call, disables the button and is its tooltip.
        """
        self.ensure_one()
        roles = set(request_flow.STEPS[name].roles) if self.env.su else self._get_roles()
        refusal = request_flow.refusal(name, self.state, roles)
        if refusal:
            return self._explain_refusal(refusal, name)
        if not self.env.su and not self.env.user._works_for(self.company_id):
            return self.env._("You do not work for %s.", self.company_id.sudo().name)
        return self._get_special_reason(name)

    def _explain_refusal(self, refusal, name):
        step = request_flow.STEPS[name]
        if refusal == "role":
            groups = [self.env.ref(f"insurance_service.group_{r}").sudo().name for r in step.roles]
            return self.env._(
                "This step belongs to: %(roles)s.", roles=format_list(self.env, groups, "or")
            )
        labels = dict(self._fields["state"]._description_selection(self.env))
        return self.env._(
            "The request is in state “%(state)s”; this step needs “%(needed)s”.",
            state=labels[self.state],
            needed=format_list(self.env, [labels[state] for state in step.states], "or"),
        )

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

    def _begin_step(self, name):
        """Lock the requests, check the step on each and return them in superuser mode.

        :raise AccessError: when the user may not see one
        :raise UserError: with the reason, when a step is refused; nothing is changed
        """
        if not self:
            raise UserError(self.env._("Choose a request first."))
        self.check_access("read")
        try:
            self.sudo().lock_for_update()
        except LockError:
            raise UserError(
                self.env._(
                    "Somebody else is working on this request at this moment. Reload it and try "
                    "again."
                )
            ) from None
        self.invalidate_recordset(["state", "user_id"])
        for request in self:
            reason = request._get_cannot_reason(name)
            if reason:
                error = AccessError if self._is_role_missing(name) else UserError
                raise error(f"{request.name}: {reason}" if len(self) > 1 else reason)
        return self.sudo()

    def _is_role_missing(self, name):
        roles = request_flow.STEPS[name].roles
        return not self.env.su and not self._get_roles().intersection(roles)

    @api.model
    def _check_role(self, name):
        """Refuse a step to whoever has none of its roles."""
        if self._is_role_missing(name):
            raise AccessError(self._explain_refusal("role", name))

    def _check_reason(self, reason):
        if not (reason or "").strip():
            raise ValidationError(self.env._("Give the reason: it is kept with the request."))

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
