from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import SQL, format_list

from ...rules import advance_flow
from ...rules.exact import to_decimal

_ROLES = sorted({role for step in advance_flow.STEPS.values() for role in step.roles})


class InsuranceAdvancePayment(models.Model):
    """The steps: each locks the claim, checks, writes and adds its row."""

    _inherit = "insurance.advance.payment"

    blocked_actions = fields.Json(
        compute="_compute_blocked_actions",
        help="For the user's buttons: step -> why it is refused now; empty when it is allowed.",
    )

    # === REASONS === #

    @api.depends("state", "amount", "estimated_claim", "event_date", "are_facts_clear", "facts")
    @api.depends_context("uid", "lang")
    def _compute_blocked_actions(self):
        roles = self._get_roles()
        names = [n for n, step in advance_flow.STEPS.items() if roles.intersection(step.roles)]
        for payment in self:
            payment.blocked_actions = {name: payment._get_cannot_reason(name) for name in names}

    @api.model
    def _get_roles(self):
        """Return the user's roles as the names `rules.advance_flow` knows."""
        user = self.env.user
        return {name for name in _ROLES if user.has_group(f"insurance_service.group_{name}")}

    def _get_cannot_reason(self, name):
        """Return why the user may not take a step now; "" when nothing stands against it."""
        self.ensure_one()
        roles = set(advance_flow.STEPS[name].roles) if self.env.su else self._get_roles()
        steps = self.sudo().step_ids.filtered(lambda step: step.user_id == self.env.user)
        taken = set() if self.env.su else set(steps.mapped("step"))
        refusal = advance_flow.refusal(name, self.state, roles, taken)
        if refusal:
            return self._explain_refusal(refusal, name)
        if not self.env.su and not self.env.user._works_for(self.company_id):
            return self.env._("You do not work for %s.", self.company_id.sudo().name)
        if name in ("submit", "approve"):
            return self._get_conditions_reason() or self._get_limit_reason(name, roles)
        return ""

    def _explain_refusal(self, refusal, name):
        step = advance_flow.STEPS[name]
        if refusal == "role":
            groups = [self.env.ref(f"insurance_service.group_{r}").sudo().name for r in step.roles]
            return self.env._(
                "This step belongs to: %(roles)s.", roles=format_list(self.env, groups, "or")
            )
        if refusal == "distinct":
            return self.env._("You took part in it yourself; somebody else has to take this step.")
        labels = dict(self._fields["state"]._description_selection(self.env))
        return self.env._(
            "The advance payment is in state “%(state)s”; this step needs “%(needed)s”.",
            state=labels[self.state],
            needed=format_list(self.env, [labels[state] for state in step.states], "or"),
        )

    def _get_conditions_reason(self):
        """Return the first condition that does not hold, or ""."""
        rows = self._get_condition_rows(self._get_application(), self._get_limits())
        broken = [text for text, holds in rows if not holds]
        return self.env._("Does not hold: %s", broken[0]) if broken else ""

    def _get_limit_reason(self, name, roles):
        limit = to_decimal(self.company_id.root_id.sudo().advance_branch_limit, 2)
        if name != "approve" or "hq_gm" in roles or to_decimal(self.amount, 2) <= limit:
            return ""
        return self.env._(
            "Above %s the general managers' office decides.", self.currency_id.format(float(limit))
        )

    def _check_own_branch(self):
        for payment in self if not self.env.su else ():
            if not self.env.user._works_for(payment.company_id):
                raise AccessError(
                    self.env._("You do not work for %s.", payment.company_id.sudo().name)
                )

    # === ACTION METHODS === #

    def action_submit(self):
        """Submit for approval; all conditions must hold."""
        payments_sudo = self._begin_step("submit")
        payments_sudo._take_step("submit")
        for payment_sudo in payments_sudo:
            payment_sudo._ask_for_approval()

    def action_approve(self):
        """Approve; the payment becomes a finance request of the same day (G5)."""
        payments_sudo = self._begin_step("approve")
        payments_sudo._take_step("approve")
        payments_sudo._close_activities()
        for payment_sudo in payments_sudo:
            payment_sudo._register_finance_request()

    def action_refuse(self, reason):
        """Refuse.

        :param str reason: why; required
        """
        self._check_reason(reason)
        payments_sudo = self._begin_step("refuse")
        payments_sudo._take_step("refuse", reason)
        payments_sudo._close_activities()

    def action_pay(self):
        """Note that the advance was paid today; its finance request is done."""
        payments_sudo = self._begin_step("pay")
        payments_sudo._take_step("pay")
        for payment_sudo in payments_sudo:
            payment_sudo.paid_date = payment_sudo.company_id._service_today()
            request_sudo = payment_sudo.finance_request_id
            if request_sudo.state in ("running", "paused"):
                request_sudo.action_finish(self.env._("Advance %s paid", payment_sudo.name))

    def action_cancel(self, reason):
        """Cancel.

        :param str reason: why; required
        """
        self._check_reason(reason)
        payments_sudo = self._begin_step("cancel")
        payments_sudo._take_step("cancel", reason)
        payments_sudo._close_activities()
        open_sudo = payments_sudo.finance_request_id.filtered(
            lambda r: r.state in ("waiting", "running", "paused")
        )
        if open_sudo:
            open_sudo.action_cancel(reason)

    def action_open_step(self):
        """Return the dialog that asks for the reason of the step in context ``reason_step``."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Reason"),
            "res_model": "insurance.advance.reason",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_payment_ids": self.ids,
                "default_step": self.env.context.get("reason_step"),
            },
        }

    # === STEPS: LOCK, CHECK, WRITE === #

    def _begin_step(self, name):
        """Lock the claims, check the step on each payment and return them in superuser mode."""
        if not self:
            raise UserError(self.env._("Choose an advance payment first."))
        self.check_access("read")
        # A touched claim: of two payments at the same time the second is repeated by Odoo and
        # then sees the first one's amount. (A mere lock would not do: its snapshot is older.)
        self.env.execute_query(
            SQL(
                "UPDATE insurance_service_request SET name = name WHERE id IN (SELECT id FROM"
                " insurance_service_request WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE)"
                " RETURNING id",
                self.sudo().request_id.ids,
            )
        )
        self.invalidate_recordset(["state"])
        for payment in self:
            if reason := payment._get_cannot_reason(name):
                roles = advance_flow.STEPS[name].roles
                is_role = not self.env.su and not self._get_roles().intersection(roles)
                raise (AccessError if is_role else UserError)(reason)
        return self.sudo()

    def _take_step(self, name, reason=None):
        self.write({"state": advance_flow.STEPS[name].target})
        self.env["insurance.advance.step"]._append(self, name, reason)

    def _check_reason(self, reason):
        if not (reason or "").strip():
            raise ValidationError(self.env._("Give the reason: it is kept with the payment."))

    def _ask_for_approval(self):
        """Put the payment on the list of those who can approve it."""
        limit = to_decimal(self.company_id.root_id.advance_branch_limit, 2)
        role = "branch_head" if to_decimal(self.amount, 2) <= limit else "hq_gm"
        users = self.env.ref(f"insurance_service.group_{role}").all_user_ids
        for user in users.filtered(lambda u: u.active and self.company_id in u.company_ids):
            self.activity_schedule(
                "insurance_service.mail_activity_approve_advance", user_id=user.id
            )

    def _close_activities(self):
        self.activity_unlink(["insurance_service.mail_activity_approve_advance"])

    def _register_finance_request(self):
        """Register the same-day payment as a request of item G5. In superuser mode."""
        item = self.env.ref("insurance_service.item_g5")
        self.finance_request_id = self.env["insurance.service.request"].create(
            {
                "partner_id": self.partner_id.id,
                "company_id": self.company_id.id,
                "item_id": item.id,
                "policy_id": self.request_id.policy_id.id,
                "contact_id": self.request_id.contact_id.id,
                # The claim may have come in a way that payments do not.
                "channel": item.channel or item.channel_ids[:1].code or "counter",
                "summary": self.env._(
                    "Advance %(number)s on claim %(claim)s",
                    number=self.name,
                    claim=self.request_id.name,
                ),
                "paper_ids": [],
            }
        )
