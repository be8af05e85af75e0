from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..const import BRANCH_CLASSES, DEPARTMENTS
from ..escalation.people import People
from ..protection import forbid_protected, forbid_protected_defaults

STATES = [
    ("booked", "Booked"),
    ("held", "Held"),
    ("no_show", "No Show"),
    ("cancelled", "Cancelled"),
]
HOUR = timedelta(hours=1)
#: What customers come for (Art. 18.3).
PURPOSES = [
    ("leaders", "Visit of Leaders"),
    ("talk", "Talk"),
    ("paperwork", "Policy Paperwork"),
    ("other", "Other"),
]
#: Receptions that take their room and their receptionist.
TAKING = ("booked", "held")
#: Set by the steps only.
PROTECTED = frozenset(
    (
        "name",
        "state",
        "tier_id",
        "event_id",
        "notice_ids",
        "revision",
        "reminded_revision",
        "held_at",
        "held_by_id",
        "close_reason",
    )
)
#: Whoever was told of the reception is told again when one of these changes.
TOLD = frozenset(
    ("date_start", "date_end", "room_id", "receptionist_id", "host_id", "escort_id", "user_id")
)
#: Customer resources: specialists of a branch, head office's officers.
HOSTS = ("insurance_service.group_specialist", "insurance_service.group_hq_officer")
#: Fixed with the booking.
FIXED = frozenset(("partner_id", "company_id", "request_id"))
#: The record kept of each reception; all four are needed.
RECORD = ("attended", "talk", "outcome", "follow_up")


class InsuranceReception(models.Model):
    """A customer received by a branch: booking, people, and the record of it (L1-L5, Art. 18.3).

    Customer resources hosts, the head of the department visited accompanies the guests to the
    door, or a named deputy does. `insurance_reception_steps` has the steps,
    `insurance_reception_remind` who is told beforehand.
    """

    _name = "insurance.reception"
    _description = "Reception"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "date_start desc, id desc"
    _allow_sudo_commands = False

    name = fields.Char("Number", required=True, readonly=True, copy=False, default="/")
    partner_id = fields.Many2one(
        "res.partner",
        "Customer",
        required=True,
        ondelete="restrict",
        index=True,
        domain=[("customer_code", "!=", False)],
        tracking=True,
    )
    company_id = fields.Many2one(
        "res.company",
        "Branch",
        required=True,
        ondelete="restrict",
        index=True,
        default=lambda self: self.env.company,
        help="Where the customer is received.",
    )
    home_company_id = fields.Many2one(
        related="partner_id.home_company_id", store=True, index=True, string="Home Branch"
    )
    tier_id = fields.Many2one(
        "insurance.tier", readonly=True, copy=False, ondelete="restrict", help="When booked."
    )
    tier_code = fields.Char(related="tier_id.code", string="Tier Key")
    is_vip = fields.Boolean(compute="_compute_is_vip")
    branch_class = fields.Selection(
        BRANCH_CLASSES, compute="_compute_branch_class", help="Class A: a signed room of its own."
    )
    date_start = fields.Datetime("Begins", required=True, index=True, tracking=True)
    date_end = fields.Datetime("Ends", required=True, tracking=True)
    purpose = fields.Selection(PURPOSES, required=True, default="leaders")
    purpose_note = fields.Text("Purpose in Words")
    visitor_ids = fields.Many2many(
        "res.partner",
        "insurance_reception_visitor_rel",
        "reception_id",
        "partner_id",
        "Visiting Contacts",
        domain="[('parent_id', '=', partner_id)]",
    )
    visitor_names = fields.Char("Other Visitors", help="Names of those who are no contacts.")
    guest_count = fields.Integer(
        "Guests", compute="_compute_guest_count", store=True, readonly=False, precompute=True
    )
    user_id = fields.Many2one(
        "res.users",
        "Salesperson",
        compute="_compute_user_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        domain="[('share', '=', False)]",
        tracking=True,
    )

    # === Place and people === #
    room_id = fields.Many2one(
        "insurance.reception.room",
        ondelete="restrict",
        index="btree_not_null",
        domain="[('company_id', '=', company_id)]",
        tracking=True,
    )
    receptionist_id = fields.Many2one(
        "res.users",
        ondelete="restrict",
        index="btree_not_null",
        domain="[('share', '=', False), ('company_ids', 'parent_of', company_id)]",
        tracking=True,
        help="Branches other than class A have a dedicated receptionist (Art. 18.3).",
    )
    host_id = fields.Many2one(
        "res.users",
        required=True,
        ondelete="restrict",
        index=True,
        compute="_compute_host_id",
        store=True,
        readonly=False,
        precompute=True,
        domain="[('share', '=', False), ('company_ids', 'parent_of', company_id)]",
        tracking=True,
        help="Customer resources receives the guests from beginning to end.",
    )
    department = fields.Selection(
        DEPARTMENTS,
        "Department Visited",
        required=True,
        default="business_management",
        help="Its head accompanies the guests to the door, or a named deputy.",
    )
    head_id = fields.Many2one(
        "res.users", "Department Head", compute="_compute_head_id", compute_sudo=True
    )
    escort_id = fields.Many2one(
        "res.users",
        "Accompanied By",
        compute="_compute_escort_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        domain="[('share', '=', False), ('company_ids', 'parent_of', company_id)]",
        tracking=True,
    )
    escort_name = fields.Char("Deputy's Name", help="A deputy who has no user here.")
    deputy_reason = fields.Char(help="Why the department head cannot come.")
    has_reading = fields.Boolean("Reading", default=True)
    has_drinks = fields.Boolean("Drinks", default=True)
    has_snacks = fields.Boolean("Tea and Snacks", default=True)
    refreshment_note = fields.Char("Refreshments", help="Wishes, allergies, anything special.")

    # === Links and state === #
    request_id = fields.Many2one(
        "insurance.service.request",
        ondelete="restrict",
        index="btree_not_null",
        copy=False,
        domain="[('request_kind', '=', 'reception'), ('partner_id', '=', partner_id)]",
        help="What the customer asked for (L2).",
    )
    event_id = fields.Many2one(
        "calendar.event", "Calendar Entry", readonly=True, copy=False, ondelete="set null"
    )
    notice_ids = fields.One2many("insurance.reception.notice", "reception_id", readonly=True)
    state = fields.Selection(
        STATES,
        required=True,
        readonly=True,
        default="booked",
        copy=False,
        index=True,
        tracking=True,
    )
    # Which plan people were told of: it counts on when the time changes.
    revision = fields.Integer(readonly=True, copy=False)
    reminded_revision = fields.Integer(readonly=True, copy=False)
    close_reason = fields.Text("Reason", readonly=True, copy=False)

    # === The record of it (L5) === #
    attended = fields.Text("Who Came", copy=False)
    talk = fields.Text("Talked About", copy=False)
    outcome = fields.Text("Result", copy=False)
    follow_up = fields.Text(copy=False, help="What has to be done now, by whom; or: nothing.")
    held_at = fields.Datetime("Recorded At", readonly=True, copy=False)
    held_by_id = fields.Many2one("res.users", "Recorded By", readonly=True, copy=False)

    _ends_after_start = models.Constraint(
        "CHECK(date_end > date_start)", "A reception ends after it began."
    )
    _guests_positive = models.Constraint(
        "CHECK(guest_count >= 0)", "The number of guests cannot be negative."
    )
    # Of two bookings at the same moment the database refuses one. Ranges are half-open: a
    # reception may begin when another ends. A range of one id does what btree_gist would be
    # needed for. Deferred, so that `_check_free` can say first who has the room.
    _room_free = models.Constraint(
        "EXCLUDE USING gist (int4range(room_id, room_id, '[]') WITH &&,"
        " tsrange(date_start, date_end) WITH &&)"
        " WHERE (room_id IS NOT NULL AND state IN ('booked', 'held'))"
        " DEFERRABLE INITIALLY DEFERRED",
        "The room is taken at that time. Choose another time or room.",
    )
    _receptionist_free = models.Constraint(
        "EXCLUDE USING gist (int4range(receptionist_id, receptionist_id, '[]') WITH &&,"
        " tsrange(date_start, date_end) WITH &&)"
        " WHERE (receptionist_id IS NOT NULL AND state IN ('booked', 'held'))"
        " DEFERRABLE INITIALLY DEFERRED",
        "The receptionist is taken at that time. Choose another time or receptionist.",
    )
    _request_uniq = models.UniqueIndex(
        "(request_id) WHERE request_id IS NOT NULL AND state IN ('booked', 'held')",
        "A reception for this request is booked already.",
    )
    _due_idx = models.Index("(date_start) WHERE state = 'booked'")

    # === COMPUTE METHODS === #

    @api.depends("name", "partner_id", "room_id")
    @api.depends_context("reception_title")
    def _compute_display_name(self):
        """Messages and breadcrumbs show the number; the calendar of receptions who comes."""
        for reception in self:
            parts = [reception.name]
            if self.env.context.get("reception_title"):
                parts = [reception.partner_id.name, reception.room_id.name]
            reception.display_name = " · ".join(part for part in parts if part)

    @api.depends("tier_id", "partner_id")
    def _compute_is_vip(self):
        for reception in self:
            tier_sudo = (reception.tier_id or reception.partner_id.sudo().tier_id).sudo()
            reception.is_vip = tier_sudo.is_vip

    @api.depends("company_id")
    def _compute_branch_class(self):
        for reception in self:
            reception.branch_class = reception.company_id.sudo().branch_class

    @api.depends("visitor_ids")
    def _compute_guest_count(self):
        for reception in self:
            reception.guest_count = max(reception.guest_count, len(reception.visitor_ids), 1)

    @api.depends("partner_id")
    def _compute_user_id(self):
        for reception in self:
            reception.user_id = reception.partner_id.sudo().user_id

    @api.depends("company_id")
    def _compute_host_id(self):
        people = self._get_people()
        for reception in self:
            if reception.host_id and reception._origin.id:
                continue
            user = self.env.user.filtered(lambda u: any(u.has_group(group) for group in HOSTS))
            leader = people.get_team(reception.company_id, "customer_resources").leader_id
            reception.host_id = user or leader

    @api.depends("company_id", "department")
    def _compute_head_id(self):
        people = self._get_people()
        for reception in self:
            team = people.get_team(reception.company_id, reception.department)
            reception.head_id = team.leader_id

    @api.depends("company_id", "department")
    def _compute_escort_id(self):
        for reception in self:
            reception.escort_id = reception.head_id

    @api.onchange("date_start")
    def _onchange_date_start(self):
        """Propose an hour; a reception that is moved keeps its length."""
        before = self._origin
        length = (before.date_end - before.date_start) if before.date_end else HOUR
        if self.date_start:
            self.date_end = self.date_start + length

    def _get_people(self):
        """Return who is who in the branches, for as many receptions as needed."""
        return People(self.sudo().env)

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        forbid_protected(self, vals_list, PROTECTED)
        self._check_role("book")
        if not self.env.su:
            # First: the checks below would tell a stranger when a room is taken.
            branches = self.env["res.company"].browse(v.get("company_id") for v in vals_list)
            self._check_works_for(branches)
            partners = self.env["res.partner"].browse(v.get("partner_id") for v in vals_list)
            partners.filtered("id").check_access("read")
        # Explicit, so that no default of a context or user takes their place.
        vals_list = [{**vals, "name": "/", "state": "booked"} for vals in vals_list]
        receptions = super().create(vals_list)
        forbid_protected_defaults(receptions, PROTECTED - {"name", "state"})
        if not self.env.su:
            self._check_works_for(receptions.company_id)
            receptions.partner_id.check_access("read")
            receptions.request_id.check_access("read")
        receptions.sudo()._set_booked()
        return receptions

    def write(self, vals):
        forbid_protected(self, [vals], PROTECTED)
        if not self.env.su:
            self._check_may_change(vals)
        result = super().write(vals)
        if TOLD & vals.keys():
            self.sudo()._set_changed(vals)
        return result

    def _check_may_change(self, vals):
        content = vals.keys() & set(self._fields)
        if FIXED & content:
            raise UserError(
                self.env._(
                    "Customer, branch and request of a reception stay. Cancel it and book another."
                )
            )
        if content - {"activity_ids", "message_follower_ids", "message_ids"}:
            self._check_role("change")
            self._check_works_for(self.company_id)
            for reception in self.filtered(lambda r: r.state != "booked"):
                raise UserError(
                    self.env._(
                        "%s is closed: its record stays as it is. Branch customer resources can "
                        "reopen it.",
                        reception.name,
                    )
                )

    @api.model
    def _check_works_for(self, companies):
        for company in companies.filtered("id"):
            if not self.env.user._works_for(company):
                raise AccessError(self.env._("You do not work for %s.", company.sudo().name))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Receptions are kept. Cancel it instead."))
