from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...rules import advance
from ...rules.advance_flow import LIVE, PREPARERS
from ...rules.exact import to_decimal
from ..protection import forbid_protected, forbid_protected_defaults

STATES = [
    ("draft", "Draft"),
    ("submitted", "Submitted"),
    ("approved", "Approved"),
    ("refused", "Refused"),
    ("paid", "Paid"),
    ("cancelled", "Cancelled"),
]
#: Set by the steps only.
PROTECTED = frozenset(
    ("name", "state", "partner_id", "company_id", "finance_request_id", "paid_date")
)


class InsuranceAdvancePayment(models.Model):
    """Part of a large sudden claim, paid before the claim is settled (item G5).

    Its facts have to be clear; see `rules.advance` for the conditions. Prepared by one person,
    approved by another: the branch head up to a limit, the general managers' office beyond.
    """

    _name = "insurance.advance.payment"
    _description = "Advance Payment"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _allow_sudo_commands = False

    name = fields.Char("Number", required=True, readonly=True, copy=False, default="/")
    request_id = fields.Many2one(
        "insurance.service.request",
        "Claim Request",
        required=True,
        ondelete="restrict",
        index=True,
        domain=[("request_kind", "=", "claim"), ("is_vip", "=", True)],
        tracking=True,
    )
    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, readonly=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(
        "res.company", "Branch", required=True, readonly=True, ondelete="restrict", index=True
    )
    tier_id = fields.Many2one(related="request_id.tier_id")
    tier_code = fields.Char(related="request_id.tier_id.code", string="Tier Key")
    policy_id = fields.Many2one(related="request_id.policy_id")
    currency_id = fields.Many2one(related="company_id.currency_id")
    state = fields.Selection(
        STATES, required=True, readonly=True, default="draft", copy=False, tracking=True
    )
    estimated_claim = fields.Monetary(
        required=True, tracking=True, help="What the claim is expected to come to."
    )
    amount = fields.Monetary("Advance", required=True, tracking=True)
    event_date = fields.Date("Date of Event", help="When the sudden event happened.")
    are_facts_clear = fields.Boolean("Facts Are Clear", copy=False, tracking=True)
    facts = fields.Text("Facts and Evidence", help="What is established, and by which papers.")
    applied_on = fields.Date(
        required=True, readonly=True, default=lambda self: self.env.company._service_today()
    )
    paid_date = fields.Date(readonly=True, copy=False)
    finance_request_id = fields.Many2one(
        "insurance.service.request",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="Pays the advance on the same day.",
    )
    step_ids = fields.One2many("insurance.advance.step", "payment_id", readonly=True)
    most_amount = fields.Monetary(
        "At Most", compute="_compute_conditions", help="What the claim still allows."
    )
    conditions_html = fields.Html(
        "Conditions", compute="_compute_conditions", sanitize=False, help="All of them must hold."
    )

    _amounts_positive = models.Constraint(
        "CHECK(amount >= 0 AND estimated_claim >= 0)", "Amounts cannot be negative."
    )

    # === COMPUTE METHODS === #

    @api.depends(
        "request_id", "estimated_claim", "amount", "event_date", "are_facts_clear", "facts"
    )
    @api.depends_context("lang")
    def _compute_conditions(self):
        for payment in self:
            limits = payment._get_limits()
            application = payment._get_application()
            payment.most_amount = float(advance.most(application, limits))
            payment.conditions_html = self.env["ir.qweb"]._render(
                "insurance_service.advance_payment_conditions",
                {"rows": payment._get_condition_rows(application, limits)},
            )

    def _get_limits(self):
        """Return the figures of head office as `rules.advance.Limits`."""
        root_sudo = (self.company_id or self.request_id.company_id or self.env.company).root_id
        root_sudo = root_sudo.sudo()
        return advance.Limits(
            to_decimal(root_sudo.advance_threshold, 2),
            to_decimal(root_sudo.advance_share, 4),
            root_sudo.advance_days,
        )

    def _get_application(self):
        """Return the payment as `rules.advance.Application`."""
        request_sudo = self.request_id.sudo()
        payments_sudo = self.sudo()
        others = payments_sudo.search(
            [
                ("request_id", "=", request_sudo.id),
                ("state", "in", LIVE),
                ("id", "!=", self._origin.id),
            ]
        )
        return advance.Application(
            request_sudo.is_vip,
            request_sudo.request_kind == "claim" and request_sudo.state in ("running", "paused"),
            to_decimal(self.estimated_claim, 2),
            to_decimal(self.amount, 2),
            sum((to_decimal(other.amount, 2) for other in others), to_decimal(0, 2)),
            self.event_date or None,
            self.applied_on or self.env.company._service_today(),
            self.are_facts_clear and bool((self.facts or "").strip()),
        )

    def _get_condition_rows(self, application, limits):
        """Return ``[(words, holds)]`` of the conditions."""
        money = self.currency_id or self.env.company.currency_id
        texts = {
            "vip": self.env._("The customer is a VIP."),
            "open": self.env._("The claim is registered and open."),
            "large": self.env._(
                "The claim is large: at least %s.", money.format(float(limits.threshold))
            ),
            "sudden": self.env._(
                "The event was sudden: at most %s days before the application.", limits.days
            ),
            "facts": self.env._("The facts are clear, and explained."),
            "amount": self.env._("An amount is applied for."),
            "limit": self.env._(
                "At most %(share)s%% of the claim, all advances together: %(most)s are left.",
                share=f"{limits.share * 100:.0f}",
                most=money.format(float(advance.most(application, limits))),
            ),
        }
        return [(texts[name], holds) for name, holds in advance.check(application, limits).items()]

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        forbid_protected(self, vals_list, PROTECTED)
        if not self.env.su and not self._get_roles().intersection(PREPARERS):
            raise AccessError(self.env._("Advance payments are prepared by service staff."))
        requests = self.env["insurance.service.request"]
        for vals in vals_list:
            request = requests.browse(vals.get("request_id") or self._get_default_request())
            request.check_access("read")
            vals.update(self._get_values_of_claim(request.sudo()))
        payments = super().create(vals_list)
        forbid_protected_defaults(payments, PROTECTED - set(self._get_values_of_claim(requests)))
        payments._check_own_branch()
        payments_sudo = payments.sudo()
        for payment_sudo in payments_sudo:
            root = payment_sudo.company_id.root_id
            sequence = self.env["ir.sequence"].sudo().with_company(root)
            payment_sudo.name = sequence.next_by_code("insurance.advance.payment")
        self.env["insurance.advance.step"].sudo()._append(payments_sudo, "create")
        return payments

    def _get_default_request(self):
        return self.default_get(["request_id"]).get("request_id")

    @api.model
    def _get_values_of_claim(self, request_sudo):
        return {
            "name": "/",
            "state": "draft",
            "partner_id": request_sudo.partner_id.id,
            "company_id": request_sudo.company_id.id,
        }

    def write(self, vals):
        forbid_protected(self, [vals], PROTECTED | {"request_id", "applied_on"})
        content = {"estimated_claim", "amount", "event_date", "are_facts_clear", "facts"}
        if content & vals.keys() and not self.env.su:
            for payment in self.filtered(lambda p: p.state != "draft"):
                raise UserError(
                    self.env._(
                        "%s is submitted: what was applied for stays. Cancel it and prepare a new "
                        "one.",
                        payment.name,
                    )
                )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Advance payments are kept. Cancel it instead."))
