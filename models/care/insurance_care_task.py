from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ..protection import forbid_protected
from .insurance_service_item import CARE_KINDS

STATES = [
    ("planned", "Planned"),
    ("ordered", "Ordered"),
    ("sent", "Sent"),
    ("done", "Done"),
    ("missed", "Missed"),
    ("cancelled", "Cancelled"),
]
OPEN_STATES = ("planned", "ordered", "sent")
#: Why a task was cancelled; all but ``hand`` come from the planner, which may plan it again.
CLOSE_CODES = [
    ("hand", "By Hand"),
    ("tier", "Tier Changed"),
    ("contact", "Contact Left"),
    ("consent", "Consent Withdrawn"),
    ("blocked", "Gifts Blocked"),
    ("moved", "Date Moved"),
    ("policy", "Policy Changed"),
]
#: What people may write themselves; everything else is kept by planner and steps.
EDITABLE = frozenset(("content", "supplier_id", "feedback", "evidence", "note"))
#: What a confirmation rests on.
PROOF = frozenset(("content", "supplier_id", "evidence"))
#: What people give when they add an event.
EVENT_INPUT = EDITABLE | {
    "partner_id",
    "contact_id",
    "item_id",
    "date_due",
    "cost_planned",
    "user_id",
}


class InsuranceCareTask(models.Model):
    """One care promised to a customer or contact for one occasion (Art. 14-20, 1.6).

    Planned by `_plan` from the year's standards, or added by hand for events (sick visit,
    celebration, SOS); done with evidence. Unique per customer, contact, service and occasion.
    """

    _name = "insurance.care.task"
    _description = "Care Task"
    _inherit = ["mail.thread", "mail.activity.mixin", "insurance.steps"]
    _order = "date_due, company_id, partner_id, id"
    _allow_sudo_commands = False

    partner_id = fields.Many2one(
        "res.partner",
        "Customer",
        required=True,
        ondelete="restrict",
        domain=[("customer_code", "!=", False)],
    )
    contact_id = fields.Many2one(
        "res.partner",
        "Service Contact",
        ondelete="restrict",
        index="btree_not_null",
        domain="[('parent_id', '=', partner_id), ('is_company', '=', False)]",
        help="Who gets it; empty: the customer as a whole.",
    )
    policy_id = fields.Many2one(
        "insurance.policy", ondelete="restrict", index="btree_not_null", readonly=True
    )
    company_id = fields.Many2one(
        "res.company", "Home Branch", required=True, readonly=True, ondelete="restrict"
    )
    tier_id = fields.Many2one("insurance.tier", readonly=True, ondelete="restrict")
    tier_code = fields.Char(related="tier_id.code")
    item_id = fields.Many2one(
        "insurance.service.item",
        "Service",
        required=True,
        ondelete="restrict",
        domain=[("care_kind", "=", "event")],
    )
    service_class = fields.Selection(related="item_id.service_class")
    care_kind = fields.Selection(CARE_KINDS, "Planned As", required=True, readonly=True)
    is_gift = fields.Boolean("Gift", readonly=True)
    standard_id = fields.Many2one(
        "insurance.service.standard", readonly=True, ondelete="set null", index="btree_not_null"
    )
    year = fields.Integer(required=True, readonly=True, aggregator=None)
    occasion = fields.Char("Occasion Key", required=True, readonly=True)
    is_event = fields.Boolean("Added by Hand", readonly=True)
    date_occasion = fields.Date("Occasion", required=True, readonly=True)
    date_due = fields.Date("Due", required=True)
    date_prepare = fields.Date("Begin", required=True, readonly=True)
    state = fields.Selection(STATES, required=True, readonly=True, default="planned", tracking=True)
    user_id = fields.Many2one(
        "res.users",
        "Responsible",
        index="btree_not_null",
        tracking=True,
        help="Named service officer, or head of the department. Change it with “Assign”.",
    )
    is_assigned = fields.Boolean(
        "Assigned by Hand", readonly=True, help="The planner does not change the responsible."
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    cost_planned = fields.Monetary("Planned Cost")
    cost_actual = fields.Monetary("Actual Cost", readonly=True)
    content = fields.Char("What Is Given", help="Card, cake and flowers, title of the issue ...")
    supplier_id = fields.Many2one(
        "res.partner", ondelete="restrict", index="btree_not_null", help="Who delivers it."
    )
    evidence = fields.Char(help="Receipt, parcel number, who took it; or attach a file.")
    feedback = fields.Text(help="What the customer said.")
    note = fields.Text()
    ordered_date = fields.Date("Ordered On", readonly=True)
    sent_date = fields.Date("Sent On", readonly=True)
    done_date = fields.Date("Done On", readonly=True, tracking=True)
    done_by_id = fields.Many2one(
        "res.users", readonly=True, ondelete="restrict", index="btree_not_null"
    )
    close_code = fields.Selection(CLOSE_CODES, "Closed Because", readonly=True)
    close_reason = fields.Char("Reason", readonly=True, tracking=True)

    # What the planner asks for each night; two runs at once create nothing twice.
    _occasion_uniq = models.UniqueIndex(
        "(partner_id, (COALESCE(contact_id, 0)), (COALESCE(policy_id, 0)), item_id, year,"
        " occasion)",
        "This care is planned already for that customer, contact and occasion.",
    )
    _company_idx = models.Index("(company_id, state, date_due)")
    _due_idx = models.Index("(date_due) WHERE state IN ('planned', 'ordered', 'sent')")
    _item_idx = models.Index("(item_id, date_due)")
    _cost_positive = models.Constraint(
        "CHECK(cost_planned >= 0 AND cost_actual >= 0)", "A cost cannot be negative."
    )

    # === CONSTRAINT METHODS === #

    @api.constrains("contact_id", "partner_id")
    def _check_contact(self):
        for task in self.sudo().filtered("contact_id"):
            if task.contact_id.commercial_partner_id != task.partner_id:
                raise ValidationError(
                    self.env._(
                        "%(contact)s is not a contact of %(customer)s.",
                        contact=task.contact_id.display_name,
                        customer=task.partner_id.display_name,
                    )
                )

    def _check_supplier(self, vals):
        """Refuse a supplier the user may not see, or one who is a customer: names would leak."""
        supplier = self.env["res.partner"].browse(vals.get("supplier_id") or [])
        supplier.check_access("read")
        if supplier.sudo().commercial_partner_id.customer_code:
            raise ValidationError(
                self.env._(
                    "%s is no supplier: choose a company that is not a customer.",
                    supplier.display_name,
                )
            )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        """Add events by hand; the programme itself is planned by the scheduled action."""
        if self.env.su:
            return super().create(vals_list)
        forbid_protected(self, vals_list, frozenset(self._fields) - EVENT_INPUT)
        self._check_role("done")
        defaults = self.default_get([*EVENT_INPUT])
        rows = []
        for vals in vals_list:
            given = {**defaults, **vals}
            self._check_supplier(given)
            rows.append({**given, **self._get_event_vals(given)})
        # The checks are done: rights on the customer, role, branch, kind and limit.
        return super(InsuranceCareTask, self.sudo()).create(rows).sudo(False)

    def write(self, vals):
        if not self.env.su:
            allowed = EDITABLE | {"activity_ids", "message_follower_ids", "message_ids"}
            forbid_protected(self, [vals], frozenset(self._fields) - allowed)
            self._check_role("done")
            self._check_supplier(vals)
            self._check_proof_stays(vals)
        return super().write(vals)

    def _check_proof_stays(self, vals):
        """Refuse to change what a confirmation rests on; feedback and notes may still follow."""
        for task in self.filtered(lambda task: task.state == "done") if PROOF & vals.keys() else ():
            raise UserError(
                self.env._(
                    "%s is confirmed: what was given, by whom and the evidence stay. Have it "
                    "reopened first.",
                    task.display_name,
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(
            self.env._("Care tasks are kept: cancel the task and give the reason instead.")
        )

    # === EVENTS ADDED BY HAND === #

    @api.model
    def _get_event_vals(self, vals):
        """Return what the system adds to an event, and refuse one that is not granted.

        :raise ValidationError: no customer, date or event service; the tier is not promised it;
            the cost is above the limit of the occasion
        """
        partner, item = self._get_event_subject(vals)
        partner_sudo, item_sudo = partner.sudo(), item.sudo()
        home = partner_sudo.home_company_id
        self._check_serves(partner_sudo, home)
        user = self.env["res.users"].browse(vals.get("user_id") or [])
        self._check_responsible(user, home, partner_sudo)
        day = fields.Date.to_date(vals["date_due"])
        standard_sudo = self._get_event_standard(partner_sudo, item, day)
        cost = vals.get("cost_planned") or standard_sudo.unit_cost or standard_sudo.cost_limit
        self._check_cost_limit(standard_sudo, cost)
        return {
            "company_id": home.id,
            "tier_id": partner_sudo.tier_id.id,
            "standard_id": standard_sudo.id,
            "care_kind": "event",
            "is_gift": item_sudo.is_gift,
            "is_event": True,
            "year": day.year,
            "occasion": f"event-{day}-{self._get_event_number(partner, vals, day)}",
            "date_occasion": day,
            "date_prepare": min(day, home._service_today()),
            "cost_planned": cost,
            "user_id": user.id or partner_sudo.service_officer_id.id or self.env.uid,
            "is_assigned": bool(user),
            "state": "planned",
        }

    @api.model
    def _get_event_subject(self, vals):
        """Return ``(customer, service)`` of an event that the user may add."""
        partner = self.env["res.partner"].browse(vals.get("partner_id"))
        item = self.env["insurance.service.item"].browse(vals.get("item_id"))
        if not partner or not item or not vals.get("date_due"):
            raise ValidationError(self.env._("Give the customer, the service and the day."))
        partner.check_access("read")
        if item.sudo().care_kind != "event":
            raise ValidationError(
                self.env._(
                    "“%s” plans itself from the year's standards: only events are added by hand.",
                    item.sudo().name,
                )
            )
        return partner, item

    @api.model
    def _check_serves(self, partner_sudo, home):
        if not home:
            raise ValidationError(
                self.env._("%s has no home branch yet.", partner_sudo.display_name)
            )
        if not self.env.user._works_for(home):
            raise AccessError(
                self.env._(
                    "%(customer)s is looked after by %(branch)s, for which you do not work.",
                    customer=partner_sudo.display_name,
                    branch=home.sudo().name,
                )
            )

    @api.model
    def _get_event_standard(self, partner_sudo, item, day):
        catalogue_sudo = self.env["insurance.service.catalogue"].sudo()
        standard_sudo = catalogue_sudo._get_standard(item, partner_sudo.tier_id, day)
        if not standard_sudo:
            raise ValidationError(
                self.env._(
                    "The catalogue does not promise “%(item)s” to %(customer)s (%(tier)s).",
                    item=item.sudo().name,
                    customer=partner_sudo.display_name,
                    tier=partner_sudo.tier_id.name or self.env._("no tier"),
                )
            )
        return standard_sudo

    @api.model
    def _check_cost_limit(self, standard_sudo, cost):
        limit = standard_sudo.cost_limit
        if limit and cost > limit:
            raise ValidationError(
                self.env._(
                    "%(item)s: %(cost)s is above the limit of %(limit)s for an occasion.",
                    item=standard_sudo.item_id.name,
                    cost=standard_sudo._format(cost),
                    limit=standard_sudo._format(limit),
                )
            )

    @api.model
    def _get_event_number(self, partner, vals, day):
        """Return the number of an event among those of its customer, contact and day."""
        domain = [("partner_id", "=", partner.id), ("date_occasion", "=", day)]
        mine = [("item_id", "=", vals["item_id"]), ("is_event", "=", True)]
        return self.sudo().search_count([*domain, *mine]) + 1
