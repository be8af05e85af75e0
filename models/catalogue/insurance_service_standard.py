from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools.misc import format_amount

from ..const import TARGETS

FREQUENCIES = [
    ("per_year", "Times a Year"),
    ("on_event", "On Event"),
    ("on_demand", "On Demand"),
    ("sampled", "Sampled"),
    ("invitation", "By Invitation"),
    ("always", "Always"),
]
#: Fields that tie a standard to its place in the matrix: it never moves.
PLACE = ("catalogue_id", "item_id", "tier_id")

#: What a standard promises: whoever changes one of these decides it.
FIGURES = frozenset(
    (
        "target_kind",
        "target_days",
        "complaint_days",
        "frequency_kind",
        "frequency",
        "unit_cost",
        "unit_cost_second",
        "cost_limit",
    )
)


class InsuranceServiceStandard(models.Model):
    """What one tier gets of one item in a year: deadline, yearly frequency, unit cost (1.6).

    It changes only while its catalogue is a draft; every way in passes create, write or unlink.
    """

    _name = "insurance.service.standard"
    _description = "Service Standard"
    _order = "catalogue_id, item_sequence, item_id, tier_id"
    _allow_sudo_commands = False

    catalogue_id = fields.Many2one(
        "insurance.service.catalogue", required=True, ondelete="cascade", index=True
    )
    item_id = fields.Many2one(
        "insurance.service.item", "Service", required=True, ondelete="restrict", index=True
    )
    tier_id = fields.Many2one("insurance.tier", required=True, ondelete="restrict", index=True)
    item_sequence = fields.Integer(related="item_id.sequence", store=True, aggregator=None)
    service_class = fields.Selection(related="item_id.service_class", store=True)
    year = fields.Integer(related="catalogue_id.year", store=True, aggregator=None)
    state = fields.Selection(related="catalogue_id.state", store=True)
    target_kind = fields.Selection(TARGETS, "Deadline", required=True, default="none")
    target_days = fields.Integer(
        "Target", aggregator=None, help="Working days from the moment the service's clock starts."
    )
    complaint_days = fields.Integer(
        "Complaints",
        aggregator=None,
        help="Working days within which a complaint of this tier is answered; on the VIP hotline "
        "(D1). 0: only the regulator's limit counts.",
    )
    frequency_kind = fields.Selection(
        FREQUENCIES, "How Often", help="Empty: whenever the customer asks for it."
    )
    frequency = fields.Integer("Times", aggregator=None, help="At least so often a year.")
    currency_id = fields.Many2one(related="catalogue_id.currency_id")
    unit_cost = fields.Monetary(help="Planned cost each time and for each contact.")
    unit_cost_second = fields.Monetary(
        "Unit Cost, Second Contacts",
        help="Where second service contacts get something of another value than first ones.",
    )
    cost_limit = fields.Monetary("Limit per Occasion", help="0: no limit.")
    note = fields.Char(translate=True, help="Printed on the customer's service promise.")
    is_default = fields.Boolean(
        "Product Default", help="The regulation's text is silent here; this is a shipped decision."
    )

    _place_uniq = models.Constraint(
        "unique(catalogue_id, item_id, tier_id)",
        "A catalogue has one standard for each item and tier.",
    )

    # === COMPUTE METHODS === #

    @api.depends("catalogue_id", "item_id", "tier_id")
    def _compute_display_name(self):
        for standard in self:
            standard.display_name = (
                f"{standard.item_id.display_name or ''}, {standard.tier_id.name or ''}"
            )

    # === CONSTRAINT METHODS === #

    @api.constrains(*FIGURES)
    def _check_figures(self):
        for standard in self:
            if problem := standard._get_problem():
                raise ValidationError(
                    self.env._(
                        "%(standard)s: %(problem)s",
                        standard=standard.display_name,
                        problem=problem,
                    )
                )

    @api.onchange("target_kind")
    def _onchange_target_kind(self):
        if self.target_kind != "days":
            self.target_days = 0

    @api.onchange("frequency_kind")
    def _onchange_frequency_kind(self):
        if self.frequency_kind != "per_year":
            self.frequency = 0

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        # Before the creation, for a clear message instead of a broken unique index.
        given = {vals.get("catalogue_id") for vals in vals_list} - {None, False}
        self.env["insurance.service.catalogue"].browse(given)._check_not_frozen()
        standards = super().create(vals_list)
        standards.catalogue_id._touch()
        # What a new catalogue begins with needs no log: it is what it was copied from.
        later = standards.filtered(lambda s: s.catalogue_id.create_date != s.env.cr.now())
        later._log_changes({standard: [] for standard in later})
        return standards

    def write(self, vals):
        self._check_not_moved(vals)
        self.catalogue_id._touch()
        before = {standard: standard._get_texts() for standard in self}
        if FIGURES & vals.keys() and "is_default" not in vals:
            # Whoever changes a standard takes the decision: no longer the product's.
            vals = {**vals, "is_default": False}
        result = super().write(vals)
        self._log_changes(before)
        return result

    def unlink(self):
        self.catalogue_id._touch()
        for catalogue, standards in self.grouped("catalogue_id").items():
            catalogue._log_lines(
                [(standard.display_name, standard._get_texts(), []) for standard in standards]
            )
        return super().unlink()

    def _check_not_moved(self, vals):
        for name in PLACE:
            if name in vals and any(standard[name].id != vals[name] for standard in self):
                raise UserError(
                    self.env._(
                        "A standard stays with its catalogue, service and tier. Create it where "
                        "it is needed and delete it here."
                    )
                )

    def _log_changes(self, before):
        """Write into the catalogues' chatter what changed, in words."""
        for catalogue, standards in self.grouped("catalogue_id").items():
            rows = [(s.display_name, before[s], s._get_texts()) for s in standards]
            catalogue._log_lines([row for row in rows if row[1] != row[2]])

    # === BUSINESS METHODS === #

    def _get_problem(self):
        """Return what is wrong with this standard in words, or False."""
        if min(self.target_days, self.frequency, self.complaint_days) < 0:
            return self.env._("days and times cannot be negative.")
        if min(self.unit_cost, self.unit_cost_second, self.cost_limit) < 0:
            return self.env._("a cost cannot be negative.")
        if self.target_kind == "days" and self.target_days < 1:
            return self.env._(
                "a deadline has at least one working day. For less choose “Same Day”."
            )
        if self.target_kind != "days" and self.target_days:
            return self.env._("only a deadline in working days has a number of days. Set it to 0.")
        if self.frequency_kind == "per_year" and self.frequency < 1:
            return self.env._("say how many times a year, at least 1.")
        if self.frequency_kind != "per_year" and self.frequency:
            return self.env._("only “Times a Year” has a number of times. Set it to 0.")
        return False

    def _get_rank(self):
        """Return how strict the deadline is, comparable: lower is better."""
        return {"same_day": 0, "days": self.target_days}.get(self.target_kind, float("inf"))

    # === In words === #

    def _get_target_text(self):
        if self.target_kind == "days":
            if self.target_days == 1:
                return self.env._("1 working day")
            return self.env._("%s working days", self.target_days)
        return self.env._("same day") if self.target_kind == "same_day" else ""

    def _get_complaint_text(self):
        if not self.complaint_days:
            return ""
        return self.env._("complaints within %s working days", self.complaint_days)

    def _get_frequency_text(self):
        if self.frequency_kind == "per_year":
            return self.env._("%s a year", self.frequency)
        labels = dict(self._fields["frequency_kind"]._description_selection(self.env))
        return labels.get(self.frequency_kind, "")

    def _get_cost_text(self):
        """Return unit cost and limit, e.g. "¥120 / ¥80, up to ¥200"; "" for none."""
        amounts = [self.unit_cost, self.unit_cost_second] if self.unit_cost_second else []
        text = " / ".join(map(self._format, amounts or [self.unit_cost][: bool(self.unit_cost)]))
        if not self.cost_limit:
            return text
        limit = self.env._("up to %s", self._format(self.cost_limit))
        return f"{text}, {limit}" if text else limit

    def _format(self, amount):
        return format_amount(self.env, amount, self.currency_id, trailing_zeroes=False)

    def _get_texts(self):
        """Return the content as texts, in reading order; used by log and differences."""
        self.ensure_one()
        texts = (
            self._get_target_text(),
            self._get_complaint_text(),
            self._get_frequency_text(),
            self._get_cost_text(),
            self.note or "",
        )
        return [text for text in texts if text] or [self.env._("yes")]

    @api.model
    def _to_log(self, rows):
        """Return ``(what, texts before, texts after)`` rows as HTML for the chatter."""
        none = self.env._("none")
        return Markup("<ul>%s</ul>") % Markup("").join(
            Markup("<li>%s: %s → <b>%s</b></li>")
            % (what, "; ".join(before) or none, "; ".join(after) or none)
            for what, before, after in rows
        )
