from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ...rules.call_flow import STEPS
from ...rules.phone import normalise
from ..complaint.insurance_complaint import ACCEPTED, CALLER, VERDICTS
from ..customer_links import check_belongs_to
from ..protection import forbid_protected, forbid_protected_defaults

DIRECTIONS = [("in", "Incoming"), ("out", "Outgoing")]
CALL_KINDS = [("enquiry", "Enquiry"), ("complaint", "Complaint"), ("other", "Other Call")]
STATES = [
    ("open", "To Answer"),
    ("handed_over", "Passed On"),
    ("answered", "Answered"),
    ("given_up", "Not Reached"),
]
#: The working calendar knows no earlier days.
EARLIEST_YEAR = 2015
#: Set by the steps only, whatever way values come in.
PROTECTED = frozenset(
    (
        "name",
        "state",
        "direction",
        "home_company_id",
        "tier_id",
        "phone_digits",
        "user_id",
        "reply_due",
        "result",
        "answered_at",
        "answered_by_id",
        "verdict",
        "is_satisfied",
        "give_up_reason",
        "request_id",
        "complaint_id",
        "first_call_id",
        "later_call_ids",
        "is_reached",
        "call_back_user_id",
        "call_back_date",
    )
)
#: Follow from other fields; nobody writes them.
DERIVED = frozenset(("is_vip",))
#: What was said: changes while the caller waits for an answer.
CONTENT = frozenset(
    (
        "date",
        "kind",
        "company_id",
        "partner_id",
        "contact_id",
        "policy_id",
        "caller_name",
        "caller_phone",
        "content",
    )
)
#: Whose call it is.
LINKS = ("partner_id", "contact_id", "policy_id")


class InsuranceCall(models.Model):
    """A call on the customer hotline: who called, what about, who answers by when (1.6 D1).

    Enquiries are answered on the day the catalogue promises to the tier; complaints become an
    `insurance.complaint` with its own clocks, work for a department an
    `insurance.service.request`. A call that tells of a complaint is hidden from whom it is about.
    """

    _name = "insurance.call"
    _description = "Hotline Call"
    _inherit = ["insurance.complaint.privacy", "insurance.steps"]
    _order = "date desc, id desc"
    _check_company_auto = True
    _allow_sudo_commands = False
    _steps = STEPS

    name = fields.Char("Number", required=True, readonly=True, copy=False, default="/")
    direction = fields.Selection(DIRECTIONS, required=True, readonly=True, default="in")
    kind = fields.Selection(CALL_KINDS, required=True, default="enquiry")
    date = fields.Datetime("Time", required=True, default=lambda self: fields.Datetime.now())
    user_id = fields.Many2one(
        "res.users",
        "Call Taken By",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        default=lambda self: self.env.user,
    )
    company_id = fields.Many2one(
        "res.company",
        "Branch",
        required=True,
        ondelete="restrict",
        index=True,
        default=lambda self: self.env.company,
        help="Branch whose desk took the call; its hours count.",
    )

    # === Who called === #
    caller_name = fields.Char("Caller", groups=CALLER)
    caller_phone = fields.Char("Caller's Number", groups=CALLER)
    # Numbers are written in many ways; calls of one number belong together.
    phone_digits = fields.Char(readonly=True, copy=False, index="btree_not_null", groups=CALLER)
    partner_id = fields.Many2one(
        "res.partner",
        "Customer",
        ondelete="restrict",
        index="btree_not_null",
        domain=[("customer_code", "!=", False)],
        help="Empty: an unknown caller; linked when it is known.",
    )
    contact_id = fields.Many2one(
        "res.partner",
        ondelete="restrict",
        index="btree_not_null",
        domain="[('parent_id', '=', partner_id)]",
    )
    home_company_id = fields.Many2one(
        "res.company",
        "Home Branch",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
        help="Branch that looks after the customer; sees the call wherever it was taken.",
    )
    tier_id = fields.Many2one(
        "insurance.tier", readonly=True, copy=False, ondelete="restrict", index="btree_not_null"
    )
    tier_code = fields.Char(related="tier_id.code", string="Tier Key")
    is_vip = fields.Boolean(related="tier_id.is_vip", store=True)
    policy_id = fields.Many2one(
        "insurance.policy",
        ondelete="restrict",
        index="btree_not_null",
        domain="[('partner_id', '=', partner_id)]",
    )

    # === What about === #
    content = fields.Text(required=True, help="What the caller says or wants to know.")
    state = fields.Selection(STATES, required=True, readonly=True, default="open", copy=False)
    reply_due = fields.Date(
        readonly=True,
        copy=False,
        help="Last day for the answer; empty when nothing was promised to the customer's tier.",
    )
    result = fields.Text("Answer Given", readonly=True, copy=False)
    answered_at = fields.Datetime(readonly=True, copy=False)
    answered_by_id = fields.Many2one("res.users", "Answer Given By", readonly=True, copy=False)
    verdict = fields.Selection(VERDICTS, "Answered in Time", readonly=True, copy=False)
    is_satisfied = fields.Selection(ACCEPTED, "Caller Satisfied", readonly=True, copy=False)
    give_up_reason = fields.Text(readonly=True, copy=False)
    request_id = fields.Many2one(
        "insurance.service.request",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
    )
    complaint_id = fields.Many2one(
        "insurance.complaint",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
    )

    # === Calling back === #
    call_back_user_id = fields.Many2one(
        "res.users", "Calls Back", readonly=True, copy=False, index="btree_not_null"
    )
    call_back_date = fields.Date("Call Back On", readonly=True, copy=False)
    first_call_id = fields.Many2one(
        "insurance.call",
        "Calls Back On Call",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
    )
    is_reached = fields.Boolean("Got Through", readonly=True, copy=False)
    later_call_ids = fields.One2many("insurance.call", "first_call_id", "Call-backs", readonly=True)

    _name_uniq = models.UniqueIndex(
        "(name) WHERE name != '/'", "A call with this number exists already."
    )
    _open_idx = models.Index("(company_id, reply_due) WHERE state IN ('open', 'handed_over')")
    _date_idx = models.Index("(date)")

    # === ONCHANGE METHODS === #

    @api.onchange("partner_id")
    def _onchange_partner_id(self):
        """Forget contact and policy of another customer."""
        if self.contact_id.commercial_partner_id != self.partner_id:
            self.contact_id = False
        if self.policy_id.partner_id != self.partner_id:
            self.policy_id = False

    # === CONSTRAINT METHODS === #

    @api.constrains("partner_id", "policy_id", "contact_id")
    def _check_belongs_to_customer(self):
        for call_sudo in self.sudo():
            partner = call_sudo.partner_id
            check_belongs_to(
                partner,
                (call_sudo.policy_id, call_sudo.policy_id.partner_id),
                (call_sudo.contact_id, call_sudo.contact_id.commercial_partner_id),
            )

    @api.constrains("date")
    def _check_date(self):
        now = fields.Datetime.now()
        if not all(call.date and call.date.year > EARLIEST_YEAR for call in self):
            raise ValidationError(self.env._("Give the time of the call."))
        if any(call.date > now for call in self):
            raise ValidationError(self.env._("A call cannot have come in the future."))

    @api.constrains("content")
    def _check_content(self):
        if not all((call.content or "").strip() for call in self):
            raise ValidationError(self.env._("Write down what the caller says."))

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        forbid_protected(self, vals_list, PROTECTED | DERIVED)
        self._check_role("register")
        by_default = {"name", "state", "direction", "user_id"}
        if not self.env.su:
            mine = {"state": "open", "direction": "in", "user_id": self.env.uid}
            vals_list = [{**vals, **mine} for vals in vals_list]
        vals_list = [{**vals, "name": self._next_number(vals)} for vals in vals_list]
        calls = super().create(vals_list)
        forbid_protected_defaults(calls, PROTECTED - by_default)
        calls._check_registration()
        calls_sudo = calls.sudo()
        calls_sudo._set_registered()
        calls_sudo.filtered(lambda call: call.state == "open")._plan_answer()
        return calls

    def write(self, vals):
        forbid_protected(self, [vals], PROTECTED | DERIVED)
        if self.env.su or not CONTENT.intersection(vals):
            return super().write(vals)
        self._check_role("register")
        for call in self:
            if call.state != "open":
                raise UserError(
                    self.env._(
                        "%s is answered or handed over: what was said stays as it was.", call.name
                    )
                )
        # Nobody takes a call from another branch either.
        self._check_branch()
        result = super().write(vals)
        self._check_registration()
        family_sudo = self.sudo()
        if links := {name: vals[name] for name in LINKS if name in vals}:
            # Calls back on it are of the same customer.
            family_sudo.later_call_ids.write(links)
            family_sudo |= family_sudo.later_call_ids
        family_sudo._set_registered()
        # Nobody pushes a call to another branch.
        self.check_access("write")
        return result

    def copy(self, default=None):  # pylint: disable=method-required-super
        # A copy would tell of a complaint without being hidden from whom it is about.
        raise UserError(self.env._("Calls are not copied: log the call that came in."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Calls are kept. Correct what was said, or answer it."))

    # === REGISTRATION === #

    @api.model
    def _next_number(self, vals):
        company = self.env["res.company"].browse(vals.get("company_id")) or self.env.company
        sequence_sudo = self.env["ir.sequence"].sudo().with_company(company.sudo().root_id)
        return sequence_sudo.next_by_code("insurance.call")

    def _check_registration(self):
        """Refuse calls for branches and customers that are not the user's."""
        if self.env.su:
            return
        (self.partner_id | self.contact_id).check_access("read")
        self.policy_id.check_access("read")
        self._check_branch()

    def _check_branch(self):
        """Refuse the calls of branches the user does not work for."""
        for call in self:
            if not self.env.user._works_for(call.company_id):
                raise AccessError(
                    self.env._("You do not work for %s.", call.company_id.sudo().name)
                )

    def _set_registered(self):
        """Note what is known of caller and customer, and set the clock. In superuser mode."""
        regular = self.env.ref("insurance_service.tier_regular")
        for call in self:
            partner = call.partner_id
            if partner and not partner.customer_code:
                raise UserError(
                    self.env._("%s is no group customer: choose one.", partner.display_name)
                )
            call.write(
                {
                    "home_company_id": partner.home_company_id.id,
                    "tier_id": (partner.tier_id or regular).id if partner else False,
                    "phone_digits": normalise(call.caller_phone) or False,
                }
            )
        self._set_reply_due()
