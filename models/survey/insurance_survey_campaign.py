import secrets

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...rules.survey_flow import CAMPAIGN_STEPS
from ..protection import forbid_protected, forbid_protected_defaults

STATES = [
    ("draft", "Draft"),
    ("frozen", "List Frozen"),
    ("running", "Under Way"),
    ("closed", "Closed"),
    ("published", "Published"),
]
#: Set by the steps only, whatever way values come in.
PROTECTED = frozenset(
    ("state", "seed", "survey_id", "list_hash", "frozen_at", "frozen_by_id", "started_at")
)
#: What the drawing rests on: changes in draft only.
CONTENT = frozenset(("year", "company_id", "regular_share", "regular_minimum"))


class InsuranceSurveyCampaign(models.Model):
    """A yearly survey of satisfaction: gold and silver customers all, of the others a sample.

    Whom it asks is drawn from a seed made with the record, and frozen before anything is sent, so
    nobody who is scored chooses who answers (1.6 D10, 1.9).
    """

    _name = "insurance.survey.campaign"
    _description = "Satisfaction Survey"
    _inherit = ["mail.thread", "mail.activity.mixin", "insurance.steps"]
    _order = "year desc, id desc"
    _allow_sudo_commands = False
    _steps = CAMPAIGN_STEPS

    name = fields.Char(
        required=True, compute="_compute_name", store=True, readonly=False, precompute=True
    )
    year = fields.Integer(
        required=True,
        aggregator=None,
        default=lambda self: self.env.company._service_today().year,
    )
    company_id = fields.Many2one(
        "res.company",
        "Head Office",
        required=True,
        ondelete="restrict",
        index=True,
        domain=[("parent_id", "=", False)],
        default=lambda self: self.env.company.sudo().root_id,
    )
    survey_id = fields.Many2one(
        "survey.survey",
        "Questionnaire",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
        default=lambda self: self._default_survey(),
    )
    state = fields.Selection(
        STATES, required=True, readonly=True, default="draft", copy=False, tracking=True
    )
    date_start = fields.Date(
        "Starts",
        required=True,
        default=lambda self: self.env.company._service_today(),
        help="Invitations leave from this day on.",
    )
    date_deadline = fields.Date(
        "Answers Until",
        required=True,
        default=lambda self: fields.Date.add(self.env.company._service_today(), days=30),
        help="Last day of the links; the survey closes the day after.",
    )
    regular_share = fields.Float(
        "Share of Regular Customers",
        required=True,
        default=10.0,
        digits=(5, 2),
        aggregator=None,
        help="Percent of each branch's regular customers with a policy in force, rounded up.",
    )
    regular_minimum = fields.Integer(
        "At Least per Branch",
        required=True,
        default=5,
        aggregator=None,
        help="So many regular customers of each branch, as far as there are.",
    )
    seed = fields.Char(
        required=True,
        readonly=True,
        copy=False,
        default=lambda self: secrets.token_hex(16),
        help="Made with the survey: the sample can be drawn again from it, by anybody.",
    )
    list_hash = fields.Char(
        "Check Sum of the List",
        readonly=True,
        copy=False,
        help="SHA-256 of the frozen list: changes if anybody is added, dropped or exchanged.",
    )
    frozen_at = fields.Datetime("List Frozen At", readonly=True, copy=False)
    frozen_by_id = fields.Many2one("res.users", "List Frozen By", readonly=True, copy=False)
    started_at = fields.Datetime("Started", readonly=True, copy=False)
    invitation_ids = fields.One2many("insurance.survey.invitation", "campaign_id", readonly=True)

    _shares_sane = models.Constraint(
        "CHECK(regular_share BETWEEN 0 AND 100 AND regular_minimum >= 0)",
        "The share is 0 to 100 percent, the minimum not negative.",
    )
    _dates_sane = models.Constraint(
        "CHECK(date_deadline >= date_start)", "Answers are taken until the start at least."
    )

    # === DEFAULTS AND COMPUTE METHODS === #

    @api.model
    def _default_survey(self):
        return self.env.ref("insurance_service.survey_satisfaction", raise_if_not_found=False)

    @api.depends("year")
    def _compute_name(self):
        for campaign in self:
            campaign.name = campaign.name or self.env._(
                "Satisfaction survey %s", campaign.year or ""
            )

    # === CONSTRAINT METHODS === #

    @api.constrains("company_id")
    def _check_company_is_head_office(self):
        for campaign_sudo in self.sudo():
            if campaign_sudo.company_id.parent_id:
                raise ValidationError(
                    self.env._(
                        "%s is a branch: head office surveys for all branches.",
                        campaign_sudo.company_id.name,
                    )
                )

    @api.constrains("year", "date_start")
    def _check_year(self):
        for campaign in self:
            if not 2000 <= campaign.year <= 2100:
                raise ValidationError(self.env._("%s is no year.", campaign.year))

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        forbid_protected(self, vals_list, PROTECTED)
        self._check_role("draw")
        campaigns = super().create([{**vals, "state": "draft"} for vals in vals_list])
        forbid_protected_defaults(campaigns, PROTECTED - {"state", "seed", "survey_id"})
        campaigns._check_head_office()
        return campaigns

    def write(self, vals):
        forbid_protected(self, [vals], PROTECTED)
        if not self.env.su:
            self._check_may_edit(vals)
        result = super().write(vals)
        if "company_id" in vals:
            self._check_head_office()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        for campaign in self:
            if campaign.state != "draft":
                raise UserError(self.env._("A survey whose list was drawn is kept."))

    def _check_head_office(self):
        """Refuse surveys of a head office for which the user does not work."""
        for campaign in self:
            if not self.env.su and not self.env.user._works_for(campaign.company_id):
                raise UserError(
                    self.env._("You do not work for %s.", campaign.company_id.sudo().name)
                )

    def _check_may_edit(self, vals):
        """Refuse changes of what the list rests on after it was drawn, and of dates too late."""
        for campaign in self:
            if CONTENT & vals.keys() and campaign.state != "draft":
                raise UserError(
                    self.env._(
                        "The list of %s is drawn: what it rests on stays as it was.", campaign.name
                    )
                )
            dates = {"date_start", "date_deadline"} & vals.keys()
            if dates and campaign.state not in ("draft", "frozen"):
                raise UserError(
                    self.env._("%s has started: its dates are in the letters.", campaign.name)
                )
