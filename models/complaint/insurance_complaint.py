from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...rules.complaint_flow import RAISED, STEPS
from ..const import DEPARTMENTS
from ..customer_links import check_belongs_to
from ..protection import forbid_protected, forbid_protected_defaults

STATES = [
    ("new", "Registered"),
    ("investigating", "Being Investigated"),
    ("decided", "Decided"),
    ("replied", "Answered"),
    ("closed", "Closed"),
    ("withdrawn", "Withdrawn"),
    ("merged", "Merged"),
]
SOURCES = [
    ("phone", "Phone"),
    ("letter", "Letter"),
    ("visit", "In Person"),
    ("email", "E-mail"),
    ("portal", "Web Portal"),
    ("regulator", "Regulator"),
]
SEVERITIES = [("0", "Minor"), ("1", "Ordinary"), ("2", "Serious"), ("3", "Major")]
#: Overall result of the verification.
OUTCOMES = [
    ("justified", "Justified"),
    ("partly", "Partly Justified"),
    ("unjustified", "Not Justified"),
    ("unclear", "Cannot Be Established"),
]
WAYS = [("letter", "Letter"), ("email", "E-mail"), ("phone", "Phone"), ("visit", "In Person")]
ACCEPTED = [("yes", "Yes"), ("no", "No"), ("unknown", "Not Known")]
VERDICTS = [("in_time", "In Time"), ("late", "Late")]
#: Who may see the number of an unknown caller: those who call back.
CALLER = (
    "insurance_service.group_specialist,insurance_service.group_operations,"
    "insurance_service.group_hq_officer,insurance_service.group_data_contact"
)
#: Set by the steps only, whatever way values come in.
PROTECTED = frozenset(
    (
        "name",
        "state",
        "company_id",
        "partner_id",
        "tier_id",
        "user_id",
        "respondent_ids",
        "acknowledged_at",
        "acknowledge_note",
        "is_complex",
        "complex_reason",
        "extension_state",
        "extension_days",
        "extension_reason",
        "extension_asked_by_id",
        "extension_decided_by_id",
        "date_acknowledge_due",
        "date_tier_due",
        "date_regulator_due",
        "date_due",
        "governed_by",
        "outcome",
        "finding",
        "evidence",
        "cause_id",
        "decision",
        "remedy",
        "decided_at",
        "decided_by_id",
        "replied_at",
        "reply_way",
        "reply_text",
        "closed_at",
        "close_reason",
        "is_satisfied",
        "merged_into_id",
        "tier_verdict",
        "regulator_verdict",
        "acknowledge_days",
        "decide_days",
        "close_days",
        "reopen_count",
        "reopened_at",
        "is_repeat_cause",
        "reminders_sent",
        "dropped_statement_ids",
    )
)
#: Follow from other fields; nobody writes them.
DERIVED = frozenset(("is_vip", "product_id", "department"))
#: What the customer said: changes while nothing is decided.
CONTENT = frozenset(
    (
        "subject",
        "description",
        "expected_outcome",
        "source",
        "category_id",
        "severity",
        "policy_id",
        "request_id",
        "contact_id",
        "caller_name",
        "caller_phone",
        "received_at",
        "regulator_reference",
    )
)


class InsuranceComplaint(models.Model):
    """A customer's complaint, with the tier's clock and the regulator's; the earlier governs.

    Its number is its name and says nothing. Nobody follows it; whoever it is about does not see
    it in any role (global record rule) and answers in a separate statement.
    """

    _name = "insurance.complaint"
    _description = "Complaint"
    _inherit = ["insurance.complaint.privacy", "insurance.steps"]
    _order = "date_due, id"
    _check_company_auto = True
    _allow_sudo_commands = False
    _steps = STEPS

    name = fields.Char("Number", required=True, readonly=True, copy=False, default="/")
    subject = fields.Char(required=True, help="What it is about, without names of staff.")
    description = fields.Text(required=True, help="What the customer says, in the own words.")
    expected_outcome = fields.Text(help="What the customer wants.")
    source = fields.Selection(SOURCES, required=True, default="phone")
    regulator_reference = fields.Char(copy=False, help="Number the regulator gave it.")
    category_id = fields.Many2one(
        "insurance.complaint.category", required=True, ondelete="restrict", index=True
    )
    department = fields.Selection(DEPARTMENTS, compute="_compute_department", store=True)
    severity = fields.Selection(SEVERITIES, required=True, default="1")

    # === Who complains === #
    partner_id = fields.Many2one(
        "res.partner",
        "Customer",
        ondelete="restrict",
        index="btree_not_null",
        copy=False,
        domain=[("customer_code", "!=", False)],
        help="Empty: an unknown caller; linked when it is known.",
    )
    contact_id = fields.Many2one(
        "res.partner",
        ondelete="restrict",
        index="btree_not_null",
        domain="[('parent_id', '=', partner_id)]",
    )
    caller_name = fields.Char("Caller", groups=CALLER)
    caller_phone = fields.Char("Caller's Number", groups=CALLER)
    company_id = fields.Many2one(
        "res.company",
        "Branch",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
        default=lambda self: self.env.company,
        help="Branch that handles it: the customer's home branch once the customer is known.",
    )
    tier_id = fields.Many2one(
        "insurance.tier", readonly=True, copy=False, ondelete="restrict", index=True
    )
    tier_code = fields.Char(related="tier_id.code", string="Tier Key")
    is_vip = fields.Boolean(related="tier_id.is_vip", store=True)
    policy_id = fields.Many2one(
        "insurance.policy",
        ondelete="restrict",
        index="btree_not_null",
        domain="[('partner_id', '=', partner_id)]",
    )
    product_id = fields.Many2one(related="policy_id.product_id", store=True, index="btree_not_null")
    request_id = fields.Many2one(
        "insurance.service.request",
        ondelete="restrict",
        index="btree_not_null",
        domain="[('partner_id', '=', partner_id)]",
        help="The service complained about.",
    )

    # === Who handles it, whom it is about === #
    user_id = fields.Many2one(
        "res.users", "Handler", readonly=True, copy=False, index="btree_not_null"
    )
    person_ids = fields.One2many(
        "insurance.complaint.person", "complaint_id", "Persons Concerned", readonly=True
    )
    # Kept apart from person_ids: the global record rule must be one indexed lookup.
    respondent_ids = fields.Many2many(
        "res.users",
        "insurance_complaint_respondent_rel",
        "complaint_id",
        "user_id",
        "Respondents",
        readonly=True,
        copy=False,
    )
    state = fields.Selection(STATES, required=True, readonly=True, default="new", copy=False)

    # === Clocks === #
    received_at = fields.Datetime(
        required=True, copy=False, default=lambda self: fields.Datetime.now()
    )
    date_acknowledge_due = fields.Date("Acknowledge By", readonly=True, copy=False)
    date_tier_due = fields.Date("Due for the Tier", readonly=True, copy=False)
    date_regulator_due = fields.Date("Due for the Regulator", readonly=True, copy=False)
    date_due = fields.Date("Answer By", readonly=True, copy=False, index=True)
    governed_by = fields.Selection(
        [("tier", "Promise to the Tier"), ("regulator", "Limit of the Regulator")],
        readonly=True,
        copy=False,
    )
    is_complex = fields.Boolean("Complex", readonly=True, copy=False)
    complex_reason = fields.Text(readonly=True, copy=False)
    extension_state = fields.Selection(
        [("asked", "Asked"), ("approved", "Approved"), ("refused", "Refused")],
        "Extension",
        readonly=True,
        copy=False,
    )
    extension_days = fields.Integer(readonly=True, copy=False, aggregator=None)
    extension_reason = fields.Text(readonly=True, copy=False)
    extension_asked_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    extension_decided_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    acknowledged_at = fields.Datetime("Acknowledged", readonly=True, copy=False)
    acknowledge_note = fields.Char(readonly=True, copy=False)
    tier_verdict = fields.Selection(VERDICTS, "Tier's Promise", readonly=True, copy=False)
    regulator_verdict = fields.Selection(VERDICTS, "Regulator's Limit", readonly=True, copy=False)
    acknowledge_days = fields.Float("Days to Acknowledge", readonly=True, aggregator="avg")
    decide_days = fields.Float("Days to Decide", readonly=True, aggregator="avg")
    close_days = fields.Float("Days to Close", readonly=True, aggregator="avg")

    # === Outcome === #
    outcome = fields.Selection(OUTCOMES, readonly=True, copy=False)
    finding = fields.Text(readonly=True, copy=False, help="What was found out.")
    evidence = fields.Text(
        "Evidence of the Finding", readonly=True, copy=False, help="What the finding rests on."
    )
    cause_id = fields.Many2one(
        "insurance.complaint.cause",
        "Root Cause",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
    )
    is_repeat_cause = fields.Boolean("Repeated Cause", readonly=True, copy=False)
    decision = fields.Text(readonly=True, copy=False, help="What the customer is told.")
    remedy = fields.Text("Redress", readonly=True, copy=False, help="What the customer gets.")
    decided_at = fields.Datetime("Decided", readonly=True, copy=False)
    decided_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    replied_at = fields.Datetime("Answered", readonly=True, copy=False)
    reply_way = fields.Selection(
        WAYS,
        "Answered By",
        readonly=True,
        copy=False,
    )
    reply_text = fields.Text("Answer", readonly=True, copy=False)
    closed_at = fields.Datetime("Closed", readonly=True, copy=False, index="btree_not_null")
    is_satisfied = fields.Selection(
        ACCEPTED,
        "Customer Accepts",
        readonly=True,
        copy=False,
    )
    close_reason = fields.Text("Reason", readonly=True, copy=False)
    merged_into_id = fields.Many2one(
        "insurance.complaint", readonly=True, copy=False, index="btree_not_null"
    )
    merged_ids = fields.One2many("insurance.complaint", "merged_into_id", "Repeats")
    reopen_count = fields.Integer("Reopened", readonly=True, copy=False)

    _name_uniq = models.UniqueIndex(
        "(name) WHERE name != '/'", "A complaint with this number exists already."
    )
    _open_idx = models.Index(
        "(company_id, date_due) WHERE state IN ('new', 'investigating', 'decided')"
    )
    _received_idx = models.Index("(received_at)")

    # === COMPUTE METHODS === #

    @api.depends("category_id")
    def _compute_department(self):
        for complaint in self:
            complaint.department = complaint.category_id.department

    # === CONSTRAINT METHODS === #

    @api.constrains("partner_id", "policy_id", "contact_id", "request_id")
    def _check_belongs_to_customer(self):
        for complaint_sudo in self.sudo():
            partner = complaint_sudo.partner_id
            check_belongs_to(
                partner,
                (complaint_sudo.policy_id, complaint_sudo.policy_id.partner_id),
                (complaint_sudo.request_id, complaint_sudo.request_id.partner_id),
                (complaint_sudo.contact_id, complaint_sudo.contact_id.commercial_partner_id),
            )

    @api.constrains("received_at")
    def _check_received_at(self):
        now = fields.Datetime.now()
        for complaint in self:
            if complaint.received_at > now:
                raise ValidationError(
                    self.env._("A complaint cannot have been received in the future.")
                )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        allowed = {"name", "partner_id", "company_id"}
        forbid_protected(self, vals_list, (PROTECTED | DERIVED) - allowed)
        self._check_role("register")
        vals_list = [
            {**vals, "name": self._next_number(vals), "state": "new"} for vals in vals_list
        ]
        complaints = super().create(vals_list)
        forbid_protected_defaults(complaints, PROTECTED - allowed - {"state"})
        complaints._check_registration()
        complaints.sudo()._set_registered()
        return complaints

    def write(self, vals):
        forbid_protected(self, [vals], PROTECTED | DERIVED)
        self._check_may_edit(vals)
        result = super().write(vals)
        if {"received_at", "category_id"} & vals.keys():
            self.sudo()._set_clocks()
        return result

    def copy(self, default=None):  # pylint: disable=method-required-super
        # A copy would tell the same without being hidden from whom it is about.
        self.check_access("read")
        raise UserError(self.env._("Complaints are not copied: register what the customer says."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Complaints are kept. Withdraw or merge it, with the reason."))

    def _check_may_edit(self, vals):
        """Refuse changes of what the customer said once it is decided."""
        if self.env.su or not CONTENT.intersection(vals):
            return
        self._check_role("name_person")
        for complaint in self:
            if complaint.state not in RAISED:
                raise UserError(
                    self.env._(
                        "%s is decided: what the customer said stays as it was.", complaint.name
                    )
                )
