from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.models import parse_read_group_spec
from odoo.tools import SQL, format_list

from ..const import CHANNELS, DEPARTMENTS, TARGETS
from ..protection import forbid_protected, forbid_protected_defaults

STATES = [
    ("waiting", "Waiting for Papers"),
    ("running", "In Progress"),
    ("paused", "Paused"),
    ("done", "Done"),
    ("cancelled", "Cancelled"),
]
OPEN_STATES = ("waiting", "running", "paused")
PRIORITIES = [("0", "Normal"), ("1", "Raised"), ("2", "Silver VIP"), ("3", "Gold VIP")]

#: Set by the steps only, whatever way values come in.
PROTECTED = frozenset(
    (
        "name",
        "state",
        "home_company_id",
        "tier_id",
        "standard_id",
        "target_kind",
        "target_days",
        "user_id",
        "started_at",
        "started_date",
        "deadline_date",
        "deadline_at",
        "is_provisional",
        "closed_at",
        "gross_days",
        "paused_days",
        "net_days",
        "late_days",
        "on_time",
        "is_breached",
        "pause_reason_id",
        "paused_at",
        "reopen_count",
        "merged_into_id",
        "cancel_reason",
        "acknowledged_at",
        "acknowledged_by",
        "next_escalation_at",
    )
)
#: Averages over finished requests only.
VERDICT_FIELDS = ("on_time", "late_days", "gross_days", "net_days", "paused_days")


class InsuranceServiceRequest(models.Model):
    """A customer's request for a service, with the deadline promised to the customer's tier.

    Tier and standard are taken when the clock starts and kept. The clock is a pure function of
    ``event_ids``; the figures below are its result, stored for lists and analyses.
    """

    _name = "insurance.service.request"
    _description = "Service Request"
    _inherit = ["mail.thread", "mail.activity.mixin", "insurance.steps"]
    _order = "priority desc, deadline_at, id"
    _check_company_auto = True
    _allow_sudo_commands = False

    name = fields.Char("Number", required=True, readonly=True, copy=False, default="/")
    summary = fields.Char("Subject", help="What the customer wants, in a few words.")
    description = fields.Html()
    partner_id = fields.Many2one(
        "res.partner",
        "Customer",
        required=True,
        ondelete="restrict",
        index=True,
        tracking=True,
        domain=[("customer_code", "!=", False)],
    )
    company_id = fields.Many2one(
        "res.company",
        "Branch",
        required=True,
        ondelete="restrict",
        tracking=True,
        default=lambda self: self.env.company,
        help="Branch that does the service; its hours and closures count.",
    )
    home_company_id = fields.Many2one(
        "res.company",
        "Home Branch",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
        help="Branch that looks after the customer; sees the request wherever it is done.",
    )
    is_cross_region = fields.Boolean(
        compute="_compute_is_cross_region",
        store=True,
        help="Done by another branch than the customer's own, at the customer's tier (R8).",
    )
    policy_id = fields.Many2one(
        "insurance.policy",
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
        domain="[('partner_id', '=', partner_id)]",
    )
    contact_id = fields.Many2one(
        "res.partner",
        "Asked By",
        ondelete="restrict",
        index="btree_not_null",
        domain="[('parent_id', '=', partner_id)]",
    )
    item_id = fields.Many2one(
        "insurance.service.item",
        "Service",
        required=True,
        ondelete="restrict",
        tracking=True,
        domain=[("request_kind", "!=", False)],
    )
    request_kind = fields.Selection(related="item_id.request_kind", store=True)
    channel = fields.Selection(CHANNELS, required=True, default="counter")
    department = fields.Selection(
        DEPARTMENTS,
        compute="_compute_department",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        tracking=True,
    )
    user_id = fields.Many2one(
        "res.users",
        "Handler",
        readonly=True,
        copy=False,
        index="btree_not_null",
        tracking=True,
        help="Empty: in the queue of the department.",
    )
    state = fields.Selection(
        STATES, required=True, readonly=True, default="waiting", copy=False, tracking=True
    )
    priority = fields.Selection(PRIORITIES, required=True, default="0", copy=False)

    # === The promise, as it was at the start === #
    tier_id = fields.Many2one(
        "insurance.tier", readonly=True, copy=False, ondelete="restrict", index=True
    )
    tier_code = fields.Char(related="tier_id.code")
    is_vip = fields.Boolean(related="tier_id.is_vip", store=True)
    standard_id = fields.Many2one(
        "insurance.service.standard", readonly=True, copy=False, ondelete="restrict"
    )
    target_kind = fields.Selection(TARGETS, readonly=True, copy=False)
    target_days = fields.Integer("Target", readonly=True, copy=False, aggregator=None)

    # === The clock's result === #
    received_at = fields.Datetime(
        required=True, default=lambda self: fields.Datetime.now(), copy=False
    )
    started_at = fields.Datetime("Clock Started", readonly=True, copy=False)
    started_date = fields.Date(
        "Counts From", readonly=True, copy=False, help="Working day the start belongs to."
    )
    deadline_date = fields.Date("Deadline", readonly=True, copy=False)
    deadline_at = fields.Datetime("Due At", readonly=True, copy=False)
    is_provisional = fields.Boolean(
        readonly=True,
        copy=False,
        help="The deadline reaches into a year whose statutory calendar is not published; it is "
        "checked again when that year is loaded.",
    )
    pause_reason_id = fields.Many2one(
        "insurance.pause.reason", "Waits For", readonly=True, copy=False
    )
    paused_at = fields.Datetime(readonly=True, copy=False)
    closed_at = fields.Datetime("Done At", readonly=True, copy=False, index="btree_not_null")
    gross_days = fields.Integer(readonly=True, copy=False, aggregator="avg")
    paused_days = fields.Integer(readonly=True, copy=False, aggregator="avg")
    net_days = fields.Integer(readonly=True, copy=False, aggregator="avg")
    late_days = fields.Integer("Days Late", readonly=True, copy=False, aggregator="avg")
    # The average over a group is the share in time, of the requests with a verdict.
    on_time = fields.Float("On-time Share", readonly=True, copy=False, aggregator="avg")
    is_breached = fields.Boolean(
        "Breached", readonly=True, copy=False, help="Done late, or open after the deadline."
    )
    reopen_count = fields.Integer("Reopened", readonly=True, copy=False)

    # === Outcome === #
    result = fields.Text(copy=False)
    cancel_reason = fields.Text(readonly=True, copy=False)
    merged_into_id = fields.Many2one(
        "insurance.service.request", readonly=True, copy=False, index="btree_not_null"
    )
    acknowledged_at = fields.Datetime("Acknowledged", readonly=True, copy=False)
    acknowledged_by = fields.Char(readonly=True, copy=False, help="Who took the result.")

    paper_ids = fields.One2many("insurance.service.request.paper", "request_id", copy=False)
    missing_paper_count = fields.Integer(
        "Papers Missing", compute="_compute_missing_paper_count", store=True
    )
    event_ids = fields.One2many("insurance.service.event", "request_id", readonly=True)
    span_ids = fields.One2many("insurance.service.span", "request_id", readonly=True)
    # Set with the deadline, so that the scheduled action finds what is due by an index.
    next_escalation_at = fields.Datetime(readonly=True, copy=False)

    _name_uniq = models.UniqueIndex(
        "(name) WHERE name != '/'", "A request with this number exists already."
    )
    _queue_idx = models.Index("(company_id, department, state)")
    _deadline_idx = models.Index(
        "(deadline_at, id) WHERE state IN ('waiting', 'running', 'paused')"
    )
    _escalation_idx = models.Index("(next_escalation_at) WHERE next_escalation_at IS NOT NULL")
    _item_idx = models.Index("(item_id, closed_at)")

    # === COMPUTE METHODS === #

    @api.depends("company_id", "home_company_id")
    def _compute_is_cross_region(self):
        for request in self:
            home = request.home_company_id
            request.is_cross_region = bool(home) and home != request.company_id

    @api.depends("item_id")
    def _compute_department(self):
        for request in self:
            request.department = request.item_id.department or request.department

    @api.depends("paper_ids.is_required", "paper_ids.is_received")
    def _compute_missing_paper_count(self):
        for request in self:
            missing = request.paper_ids.filtered(lambda p: p.is_required and not p.is_received)
            request.missing_paper_count = len(missing)

    # === ONCHANGE METHODS === #

    @api.onchange("item_id", "channel")
    def _onchange_item_id(self):
        """Ask for the papers of the item; what was received already stays."""
        if self.paper_ids.filtered("is_received"):
            return
        self.paper_ids = [
            Command.clear(),
            *(Command.create(vals) for vals in self.item_id._get_paper_vals(self.channel)),
        ]

    # === CONSTRAINT METHODS === #

    @api.constrains("partner_id", "policy_id", "contact_id")
    def _check_belongs_to_customer(self):
        for request in self.sudo():
            partner = request.partner_id
            if not partner.customer_code:
                raise ValidationError(
                    self.env._("%s is no group customer: choose one.", partner.display_name)
                )
            if request.policy_id and request.policy_id.partner_id != partner:
                raise ValidationError(
                    self.env._(
                        "Policy %(policy)s does not belong to %(customer)s. Choose one of the "
                        "customer's policies, or leave it empty.",
                        policy=request.policy_id.policy_number,
                        customer=partner.display_name,
                    )
                )
            if request.contact_id and request.contact_id.commercial_partner_id != partner:
                raise ValidationError(
                    self.env._(
                        "%(contact)s is not a contact of %(customer)s.",
                        contact=request.contact_id.display_name,
                        customer=partner.display_name,
                    )
                )

    @api.constrains("item_id", "channel")
    def _check_channel(self):
        for request in self:
            item = request.item_id
            if item.channel_ids and not item._takes_channel(request.channel):
                raise ValidationError(
                    self.env._(
                        "“%(item)s” cannot be asked for this way (%(channel)s). It takes: "
                        "%(channels)s.",
                        item=item.name,
                        channel=dict(self._fields["channel"]._description_selection(self.env)).get(
                            request.channel
                        ),
                        channels=format_list(self.env, item.channel_ids.mapped("display_name")),
                    )
                )

    @api.constrains("received_at")
    def _check_received_at(self):
        now = fields.Datetime.now()
        for request in self:
            if request.received_at > now:
                raise ValidationError(
                    self.env._("A request cannot have been received in the future.")
                )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        forbid_protected(self, vals_list, PROTECTED - {"name"})
        self._check_role("register")
        # Explicit, so that no default of a context or user takes their place.
        vals_list = [
            {**vals, "name": self._next_number(vals), "state": "waiting"} for vals in vals_list
        ]
        papers = [vals.pop("paper_ids", None) for vals in vals_list]
        requests = super().create(vals_list)
        forbid_protected_defaults(requests, PROTECTED - {"name", "state"})
        requests._check_customer_visible()
        requests._check_registered_in_own_branch()
        requests_sudo = requests.sudo()
        requests_sudo._set_registered()
        requests_sudo._create_papers(papers)
        requests_sudo._start_when_ready()
        return requests

    def write(self, vals):
        forbid_protected(self, [vals], PROTECTED)
        self._check_may_edit(vals)
        self._check_fixed(vals)
        result = super().write(vals)
        if "partner_id" in vals:
            self._check_customer_visible()
            self.sudo()._set_customer_facts()
        if {"company_id", "partner_id"} & vals.keys():
            # Rules were checked on the old branch: nobody pushes a request to another one.
            self.check_access("write")
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        if self.sudo().event_ids:
            raise UserError(
                self.env._("Requests are kept for ever. Cancel it instead, with the reason.")
            )

    @api.model
    def _read_group_select(self, aggregate_spec, query):
        """Average what only finished requests have over these, not over open ones."""
        name, _property, function = parse_read_group_spec(aggregate_spec)
        if name not in VERDICT_FIELDS or function != "avg":
            return super()._read_group_select(aggregate_spec, query)
        column = self._field_to_sql(self._table, name, query)
        state = self._field_to_sql(self._table, "state", query)
        condition = SQL("%s = 'done'", state)
        if name in ("on_time", "late_days"):
            deadline = self._field_to_sql(self._table, "deadline_date", query)
            condition = SQL("%s AND %s IS NOT NULL", condition, deadline)
        return SQL("AVG(%s) FILTER (WHERE %s)", column, condition)
