from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import format_date

from ...rules.visit_flow import get_recorders
from ..protection import forbid_protected, forbid_protected_defaults

STATES = [
    ("planned", "Planned"),
    ("held", "Held"),
    ("missed", "Missed"),
    ("cancelled", "Cancelled"),
]
PURPOSES = [
    ("regular", "Regular Visit"),
    ("courtesy", "VIP Courtesy Visit"),
    ("renewal", "Renewal"),
    ("complaint", "Complaint Follow-up"),
    ("festival", "Festival"),
    ("sick", "Sick Visit"),
    ("celebration", "Celebration"),
    ("other", "Other"),
]
RESULTS = [
    ("good", "Well Received"),
    ("opportunity", "New Business in Sight"),
    ("request", "Request to Be Handled"),
    ("problem", "Dissatisfaction to Be Handled"),
]
#: What happened: only the steps write it.
FACTS = frozenset(
    ("report", "result", "evidence", "next_step", "next_step_date", "next_step_user_id")
)
#: Kept by the system.
PROTECTED = FACTS | frozenset(
    (
        "state",
        "company_id",
        "tier_id",
        "is_counted",
        "recorded_at",
        "recorded_by_id",
        "close_reason",
        "event_id",
        "task_id",
        "plan_line_id",
    )
)
#: A held visit keeps these.
FIXED = frozenset(("partner_id", "user_id", "date_start", "duration", "purpose"))
#: What the calendar event shows.
SHOWN = frozenset(("date_start", "duration", "user_id", "colleague_ids", "is_tentative"))


class InsuranceVisit(models.Model):
    """A visit to a customer: planned, held with a report, missed or cancelled (R6, Art. 23-25).

    It counts only when held with a report and evidence; of several visits of one visitor to one
    customer on a day one counts. Colleagues come along: the visit counts for the visitor.
    """

    _name = "insurance.visit"
    _description = "Customer Visit"
    _inherit = ["mail.thread", "mail.activity.mixin", "insurance.steps"]
    _order = "date_start desc, id desc"
    _rec_name = "partner_id"
    _allow_sudo_commands = False

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
        "Home Branch",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    tier_id = fields.Many2one("insurance.tier", readonly=True, ondelete="restrict", index=True)
    tier_code = fields.Char(related="tier_id.code", string="Tier Key")
    contact_ids = fields.Many2many(
        "res.partner",
        "insurance_visit_contact_rel",
        "visit_id",
        "contact_id",
        "People Met",
        domain="[('parent_id', '=', partner_id)]",
        help="Contacts of the customer.",
    )
    user_id = fields.Many2one(
        "res.users",
        "Visitor",
        required=True,
        ondelete="restrict",
        index=True,
        tracking=True,
        default=lambda self: self.env.user,
        domain="[('share', '=', False), ('company_ids', 'parent_of', company_id)]",
        help="Whose visit it is: it counts for this person.",
    )
    colleague_ids = fields.Many2many(
        "res.users",
        "insurance_visit_colleague_rel",
        "visit_id",
        "user_id",
        "Colleagues",
        domain=[("share", "=", False)],
        help="Come along; they see the appointment, the visit counts for the visitor.",
    )
    purpose = fields.Selection(PURPOSES, required=True, default="regular", tracking=True)
    date_start = fields.Datetime(
        "Date",
        required=True,
        tracking=True,
        default=lambda self: fields.Datetime.now().replace(minute=0, second=0) + timedelta(hours=1),
    )
    duration = fields.Float("Length in Hours", required=True, default=1.0, aggregator=None)
    date_stop = fields.Datetime("End", compute="_compute_date_stop", store=True)
    day = fields.Date(
        compute="_compute_day", store=True, index=True, help="Local day of the home branch."
    )
    year = fields.Integer(compute="_compute_day", store=True, index=True, aggregator=None)
    is_tentative = fields.Boolean(
        "Day to Be Agreed", help="The plan's proposal; agree the day with the customer."
    )
    place = fields.Char("Venue", help="Where, e.g. at the customer's head office.")
    preparation = fields.Text(help="What to bring and to talk about.")
    state = fields.Selection(
        STATES, required=True, readonly=True, default="planned", copy=False, tracking=True
    )
    due_state = fields.Selection(
        [
            ("overdue", "Overdue"),
            ("today", "Today"),
            ("soon", "Within a Week"),
            ("later", "Later"),
            ("closed", "Closed"),
        ],
        "Due",
        compute="_compute_due_state",
    )
    report = fields.Text(readonly=True, copy=False, help="What was talked about.")
    result = fields.Selection(RESULTS, readonly=True, copy=False, tracking=True)
    evidence = fields.Text(readonly=True, copy=False, help="Who confirms it; or attached papers.")
    next_step = fields.Char(readonly=True, copy=False)
    next_step_date = fields.Date("Next Step Due", readonly=True, copy=False)
    next_step_user_id = fields.Many2one(
        "res.users", "Next Step By", readonly=True, copy=False, index="btree_not_null"
    )
    close_reason = fields.Char("Reason", readonly=True, copy=False, help="Missed or cancelled.")
    is_counted = fields.Boolean(
        "Counts",
        readonly=True,
        copy=False,
        help="Held with a report, and the visitor's first at this customer on that day.",
    )
    recorded_at = fields.Datetime(readonly=True, copy=False)
    recorded_by_id = fields.Many2one(
        "res.users", readonly=True, copy=False, ondelete="restrict", index="btree_not_null"
    )
    event_id = fields.Many2one(
        "calendar.event",
        "Appointment",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
    )
    task_id = fields.Many2one(
        "insurance.care.task",
        "Care Task",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
        help="Visit promised to the customer (R6) that this one fulfils.",
    )
    plan_line_id = fields.Many2one(
        "insurance.visit.plan.line",
        "Planned In",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
    )

    _counted_uniq = models.UniqueIndex(
        "(partner_id, user_id, day) WHERE is_counted",
        "This visitor's visit to the customer counts already on that day.",
    )
    _counted_has_report = models.Constraint(
        "CHECK(NOT is_counted OR (state = 'held' AND report IS NOT NULL))",
        "A visit counts only when it was held and has a report.",
    )
    _duration_sane = models.Constraint(
        "CHECK(duration > 0 AND duration <= 24)", "A visit takes between a moment and a day."
    )
    _visitor_idx = models.Index("(user_id, year, state)")
    _due_idx = models.Index("(day) WHERE state = 'planned'")

    # === COMPUTE METHODS === #

    @api.depends("partner_id", "day")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for visit in self:
            day = visit.day and format_date(self.env, visit.day)
            visit.display_name = " · ".join(filter(None, (visit.partner_id.display_name, day)))

    @api.depends("date_start", "duration")
    def _compute_date_stop(self):
        for visit in self:
            start = visit.date_start
            visit.date_stop = start and start + timedelta(hours=visit.duration or 0)

    @api.depends("date_start", "company_id")
    def _compute_day(self):
        for visit in self:
            company = visit.company_id or self.env.company
            local = visit.date_start and company._to_service_time(visit.date_start)
            visit.day = local and local.date()
            visit.year = local.year if local else 0

    @api.depends("state", "day")
    def _compute_due_state(self):
        for visit in self:
            if visit.state != "planned" or not visit.day:
                visit.due_state = "closed"
                continue
            company = visit.company_id or self.env.company
            left = (visit.day - company._service_today()).days
            names = {left < 0: "overdue", left == 0: "today", 0 < left <= 7: "soon"}
            visit.due_state = names.get(True, "later")

    # === CONSTRAINT METHODS === #

    @api.constrains("partner_id", "contact_ids", "user_id", "company_id")
    def _check_people(self):
        for visit in self.sudo():
            for contact in visit.contact_ids:
                if contact.commercial_partner_id != visit.partner_id:
                    raise ValidationError(
                        self.env._(
                            "%(contact)s is not a contact of %(customer)s.",
                            contact=contact.display_name,
                            customer=visit.partner_id.display_name,
                        )
                    )
            if not self.env["insurance.visit.duty"]._can_visit(visit.user_id, visit.company_id):
                raise ValidationError(
                    self.env._(
                        "%(user)s cannot visit customers of %(branch)s: no access to the branch, "
                        "or no role that visits customers.",
                        user=visit.user_id.name,
                        branch=visit.company_id.name,
                    )
                )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        forbid_protected(self, vals_list, PROTECTED)
        defaults = self.default_get(["partner_id"])
        rows = []
        for vals in vals_list:
            partner = self.env["res.partner"].browse(
                vals.get("partner_id") or defaults.get("partner_id")
            )
            rows.append({**vals, **self._get_kept_vals(partner)})
        visits = super().create(rows)
        forbid_protected_defaults(visits, PROTECTED - {"state", "company_id", "tier_id"})
        visits._check_planner()
        visits.sudo()._sync_events()
        return visits

    def write(self, vals):
        forbid_protected(self, [vals], PROTECTED)
        if not self.env.su:
            self._check_planner()
            self._check_open(vals)
            if "date_start" in vals and "is_tentative" not in vals:
                vals = {**vals, "is_tentative": False}
        result = super().write(vals)
        if not self.env.su:
            self._check_planner()
            if "partner_id" in vals:
                self._take_over_customer()
        if SHOWN & vals.keys():
            self.sudo()._sync_events()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Visits are kept: cancel the visit with a reason instead."))

    # === BUSINESS METHODS === #

    def _mail_get_partner_fields(self, introspect_fields=False):
        """Propose no customer as recipient: reports of visits stay in the house."""
        return []

    @api.model
    def _get_kept_vals(self, partner):
        """Return what the system keeps of a new visit, from its customer.

        :raise ValidationError: when it is no customer, or has no home branch
        """
        if not self.env.su:
            partner.check_access("read")
        partner_sudo = partner.sudo()
        if not partner_sudo.customer_code or not partner_sudo.home_company_id:
            raise ValidationError(
                self.env._(
                    "Choose a group customer with a home branch; %s has none.",
                    partner_sudo.display_name or self.env._("nobody"),
                )
            )
        tier = partner_sudo.tier_id or self.env.ref("insurance_service.tier_regular")
        return {
            "partner_id": partner_sudo.id,
            "company_id": partner_sudo.home_company_id.id,
            "tier_id": tier.id,
            "state": "planned",
        }

    def _take_over_customer(self):
        for visit in self:
            vals = self._get_kept_vals(visit.partner_id)
            visit.sudo().write({name: vals[name] for name in ("company_id", "tier_id")})

    def _check_planner(self):
        """Refuse visits that are neither one's own nor those of one's branch to plan."""
        if self.env.su:
            return
        user = self.env.user
        roles = self._get_roles()
        for visit in self:
            if not roles.intersection(get_recorders(visit.user_id == user)):
                raise AccessError(
                    self.env._(
                        "You plan your own visits; those of others are planned by the customer "
                        "resources staff of the home branch or of head office."
                    )
                )
            if not user._works_for(visit.company_id):
                raise AccessError(
                    self.env._(
                        "%(customer)s is looked after by %(branch)s, for which you do not work.",
                        customer=visit.partner_id.sudo().display_name,
                        branch=visit.company_id.sudo().name,
                    )
                )

    def _check_open(self, vals):
        """Refuse changes of what happened: a closed visit is reopened first."""
        for visit in self.filtered(lambda v: v.state != "planned") if FIXED & vals.keys() else ():
            raise UserError(
                self.env._(
                    "%s is closed: reopen it before you change customer, visitor, date or purpose.",
                    visit.display_name,
                )
            )
