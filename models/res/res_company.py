import pytz

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

from ..const import BRANCH_CLASSES
from .res_partner import READER

#: Head office maintains them, IT may help; neither needs Odoo's own company rights for it.
SERVICE_FIELDS = frozenset(
    (
        "branch_code",
        "branch_class",
        "silver_quota",
        "branch_head_id",
        "service_tz",
        "service_cutoff_hour",
        "service_close_hour",
        "advance_threshold",
        "advance_share",
        "advance_days",
        "advance_branch_limit",
        "cross_access_days",
        "cross_access_max_days",
        "cross_access_tries",
        "complaint_hotline",
        "complaint_acknowledge_days",
        "complaint_days",
        "complaint_complex_days",
        "complaint_extension_days",
        "complaint_review_days",
        "complaint_day_unit",
        "complaint_avoid_head",
        "survey_ask_after",
        "survey_gap_days",
        "survey_vip_share",
        "survey_regular_share",
        "survey_reminder_days",
        "survey_reminder_max",
        "consequence_pay_share",
        "consequence_hearing_days",
        "consequence_appeal_days",
        "complaint_repeat_count",
        "complaint_repeat_days",
        "green_auto_messages",
        "care_needs_budget",
        "care_sms_enabled",
        "care_block_public_sector",
        "gift_yearly_limit",
    )
)
SETTERS = ("insurance_service.group_hq_officer", "insurance_service.group_technical")
STAFF = f"{READER},insurance_service.group_technical"


class ResCompany(models.Model):
    _inherit = "res.company"

    branch_code = fields.Char(groups=STAFF, help="Code of the branch in the policy system.")
    branch_class = fields.Selection(
        BRANCH_CLASSES,
        groups=STAFF,
        help="Decides the silver thresholds of the branch (Art. 11).",
    )
    silver_quota = fields.Integer(
        groups=STAFF,
        help="Silver VIP customers the branch can serve a year, set by its service capacity.",
    )
    branch_head_id = fields.Many2one(
        "res.users",
        index="btree_not_null",
        groups=STAFF,
        help="First responsible person of the branch (Art. 31).",
    )
    service_tz = fields.Selection(
        lambda self: [(tz, tz) for tz in pytz.common_timezones],
        "Service Time Zone",
        default="Asia/Shanghai",
        required=True,
        groups=STAFF,
        help="Days of the service (deadlines, effective dates) begin at midnight here.",
    )
    is_head_office = fields.Boolean(
        compute="_compute_is_head_office", help="The root of its branches."
    )
    customer_count = fields.Integer(
        "Home Customers",
        compute="_compute_service_counts",
        groups=READER,
        help="Customers whose home branch this is.",
    )
    policy_count = fields.Integer(
        "Policies", compute="_compute_service_counts", groups=READER, help="Policies issued here."
    )
    silver_customer_count = fields.Integer(
        "Silver Customers",
        compute="_compute_service_counts",
        groups=READER,
        help="Silver VIP customers whose home branch this is; the quota limits them.",
    )
    assessment_scheme_id = fields.Many2one(
        "insurance.scheme",
        "Assessed by",
        compute="_compute_assessment_scheme_id",
        groups=READER,
        help="Version in effect at the end of this year. Another one takes its place when it is "
        "activated with a later date.",
    )
    gold_quota_existing = fields.Integer(
        "Gold Places: Existing Customers", compute="_compute_assessment_scheme_id", groups=READER
    )
    gold_quota_new = fields.Integer(
        "Gold Places: New Customers", compute="_compute_assessment_scheme_id", groups=READER
    )

    _branch_code_uniq = models.UniqueIndex(
        "(branch_code) WHERE branch_code IS NOT NULL", "A branch with this code exists already."
    )
    _silver_quota_positive = models.Constraint(
        "CHECK(silver_quota >= 0)", "A silver quota cannot be negative."
    )

    # === COMPUTE METHODS === #

    @api.depends("parent_id")
    def _compute_is_head_office(self):
        for company in self:
            company.is_head_office = not company.parent_id

    def _compute_service_counts(self):
        partners = self.env["res.partner"]
        home = [("home_company_id", "in", self.ids), ("customer_code", "!=", False)]
        silver = [*home, ("tier_id.code", "=", "silver")]
        customers = dict(partners._read_group(home, ["home_company_id"], ["__count"]))
        silvers = dict(partners._read_group(silver, ["home_company_id"], ["__count"]))
        policies = dict(
            self.env["insurance.policy"]._read_group(
                [("company_id", "in", self.ids)], ["company_id"], ["__count"]
            )
        )
        for company in self:
            company.customer_count = customers.get(company, 0)
            company.silver_customer_count = silvers.get(company, 0)
            company.policy_count = policies.get(company, 0)

    def _compute_assessment_scheme_id(self):
        schemes = self.env["insurance.scheme"]
        for company in self:
            scheme = schemes._default_for_year(company._service_today().year)
            company.assessment_scheme_id = scheme
            company.gold_quota_existing = scheme.gold_quota_existing
            company.gold_quota_new = scheme.gold_quota_new

    # === CONSTRAINT METHODS === #

    @api.constrains("branch_head_id")
    def _check_branch_head(self):
        for company in self.sudo():
            head = company.branch_head_id
            if head and company not in head.company_ids:
                raise ValidationError(
                    self.env._(
                        "%(user)s has no access to %(branch)s, so cannot be its head. Have an "
                        "administrator add the branch to the user's companies first.",
                        user=head.name,
                        branch=company.name,
                    )
                )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_service_fields(vals)
        return super().create([self._normalise_branch(vals) for vals in vals_list])

    def write(self, vals):
        self._check_service_fields(vals)
        if (
            vals.keys() - SERVICE_FIELDS
            and not self.env.su
            and not self.env.user.has_group("base.group_erp_manager")
        ):
            # The roles' write access is meant for the branch figures only.
            raise AccessError(
                self.env._(
                    "Only code, class, quota, head and time zone of a branch can be changed here; "
                    "ask an administrator for the rest."
                )
            )
        return super().write(self._normalise_branch(vals))

    # === ACTION METHODS === #

    @api.model
    def action_open_service_settings(self):
        """Open the settings of the service: head office with its branches.

        :return: window action
        """
        root = self.env.company.root_id
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Service Settings"),
            "res_model": "res.company",
            "res_id": root.id,
            "views": [
                (self.env.ref("insurance_service.res_company_view_form_settings").id, "form")
            ],
            "target": "current",
        }

    # === BUSINESS METHODS === #

    @api.model
    def _service_today(self):
        """Return today's date where this company (default: the current one) is.

        Never the server's UTC date: between midnight and 8 a.m. in Shanghai that is yesterday.
        """
        company = self[:1] or self.env.company
        zone = pytz.timezone(company.sudo().service_tz or "Asia/Shanghai")
        return fields.Datetime.now().replace(tzinfo=pytz.utc).astimezone(zone).date()

    @api.model
    def _check_service_fields(self, vals):
        """Refuse changes of the branch figures by anybody but head office and IT."""
        if (
            SERVICE_FIELDS & vals.keys()
            and not self.env.su
            and not any(self.env.user.has_group(group) for group in SETTERS)
        ):
            raise AccessError(
                self.env._(
                    "Code, class, quota, head and time zone of a branch are set by head office "
                    "customer resources; ask them."
                )
            )

    @api.model
    def _normalise_branch(self, vals):
        """Return ``vals`` with a trimmed branch code: empty means none."""
        if "branch_code" in vals:
            vals = {**vals, "branch_code": (vals["branch_code"] or "").strip() or False}
        return vals
