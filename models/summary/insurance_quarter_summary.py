from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain

from ...rules import quarter_summary
from ..protection import forbid_protected, forbid_protected_defaults

STATES = [
    ("draft", "Draft"),
    ("submitted", "Submitted"),
    ("confirmed", "Confirmed"),
    ("received", "Received"),
]
QUARTERS = [("1", "Q1"), ("2", "Q2"), ("3", "Q3"), ("4", "Q4")]
FIRST_YEAR, LAST_YEAR = 2020, 2099
#: What people give when they open a summary; the branch and quarter never change afterwards.
KEY = frozenset(("company_id", "year", "quarter"))
#: What people may write while the summary is a draft.
EDITABLE = frozenset(("remark", "action_ids"))
#: Chatter and activities, in every state.
THREAD = frozenset(("activity_ids", "message_follower_ids", "message_ids"))
#: Totals over the lines, stored with them.
TOTALS = (
    "customer_count",
    "planned_count",
    "done_count",
    "due_count",
    "on_time_count",
    "late_count",
    "spend",
    "complaint_count",
    "satisfied_count",
    "answer_count",
)


class InsuranceQuarterSummary(models.Model):
    """Attachment 2, VIP客户季度服务记录汇总表: what a branch did for its VIP customers (Art. 26.3).

    A draft is counted anew as often as one likes; what is submitted is frozen. Late data make a
    new version; earlier ones stay readable.
    """

    _name = "insurance.quarter.summary"
    _description = "Quarterly Service Summary"
    _inherit = ["mail.thread", "mail.activity.mixin", "insurance.steps"]
    _order = "period desc, company_id, version desc"
    _allow_sudo_commands = False

    company_id = fields.Many2one(
        "res.company",
        "Branch",
        required=True,
        ondelete="restrict",
        default=lambda self: self.env.company,
    )
    year = fields.Integer(
        required=True, aggregator=None, default=lambda self: self._get_last_quarter()[0]
    )
    quarter = fields.Selection(
        QUARTERS, required=True, default=lambda self: str(self._get_last_quarter()[1])
    )
    period = fields.Char("Year and Quarter", compute="_compute_period", store=True, precompute=True)
    date_from = fields.Date("From", compute="_compute_dates")
    date_to = fields.Date("To", compute="_compute_dates")
    version = fields.Integer(required=True, readonly=True, default=1, aggregator=None)
    state = fields.Selection(STATES, required=True, readonly=True, default="draft", tracking=True)
    is_current = fields.Boolean(
        "Latest Version", readonly=True, default=True, help="No later version restates it."
    )
    previous_id = fields.Many2one(
        "insurance.quarter.summary",
        "Restates",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
        help="Earlier version; it stays as it was signed.",
    )
    next_ids = fields.One2many("insurance.quarter.summary", "previous_id", "Restated By")
    restate_reason = fields.Text("Reason of Restatement", readonly=True)
    remark = fields.Text(help="The branch's own words on the quarter; printed.")
    line_ids = fields.One2many("insurance.quarter.summary.line", "summary_id", "Service Figures")
    action_ids = fields.One2many(
        "insurance.improvement.action", "summary_id", "Problems and Improvement Actions"
    )
    carried_ids = fields.Many2many(
        "insurance.improvement.action",
        string="Carried Over",
        compute="_compute_carried_ids",
        help="Actions of earlier summaries that were not done when the quarter began.",
    )
    sign_ids = fields.One2many("insurance.quarter.summary.sign", "summary_id", "Signatures")
    refreshed_at = fields.Datetime("Figures As Of", readonly=True)
    date_submit_due = fields.Date("Submit By", compute="_compute_date_submit_due", store=True)
    submitted_at = fields.Datetime(readonly=True)
    is_overdue = fields.Boolean(compute="_compute_is_overdue", search="_search_is_overdue")

    # === Totals === #
    currency_id = fields.Many2one(related="company_id.currency_id")
    customer_count = fields.Integer("VIP Customers", readonly=True)
    planned_count = fields.Integer("Planned", readonly=True)
    done_count = fields.Integer("Done", readonly=True)
    due_count = fields.Integer("Judged", readonly=True)
    on_time_count = fields.Integer("In Time", readonly=True)
    late_count = fields.Integer("Not in Time", readonly=True)
    on_time_rate = fields.Float(
        "On Time", compute="_compute_rates", help="Of what was due: the part done by its deadline."
    )
    spend = fields.Monetary("Spent", readonly=True)
    complaint_count = fields.Integer("Complaints", readonly=True)
    satisfied_count = fields.Integer("Satisfied Answers", readonly=True)
    answer_count = fields.Integer("Answers", readonly=True)
    satisfaction = fields.Float(
        compute="_compute_rates", help="Of the answers: the part that was satisfied."
    )
    open_action_count = fields.Integer("Open Actions", compute="_compute_open_action_count")

    _version_uniq = models.UniqueIndex(
        "(company_id, year, quarter, version)",
        "The branch has a summary of this quarter already: open that one.",
    )
    _current_uniq = models.UniqueIndex(
        "(company_id, year, quarter) WHERE is_current",
        "The branch has a summary of this quarter already: open that one.",
    )

    # === COMPUTE METHODS === #

    @api.depends("year", "quarter")
    def _compute_period(self):
        for summary in self:
            summary.period = summary.quarter and f"{summary.year}-Q{summary.quarter}"

    @api.depends("year", "quarter")
    def _compute_dates(self):
        for summary in self:
            days = (False, False)
            if summary.quarter and FIRST_YEAR <= summary.year <= LAST_YEAR:
                days = quarter_summary.quarter_days(summary.year, int(summary.quarter))
            summary.date_from, summary.date_to = days

    @api.depends("company_id", "year", "quarter")
    def _compute_date_submit_due(self):
        for summary in self:
            summary.date_submit_due = summary.date_to and self.env[
                "insurance.workday"
            ].sudo()._get_calendar(summary.company_id).add(
                summary.date_to, quarter_summary.SUBMIT_DAYS
            )

    @api.depends("state", "date_submit_due")
    def _compute_is_overdue(self):
        for summary in self:
            today = summary.company_id._service_today()
            due = summary.date_submit_due
            summary.is_overdue = summary.state == "draft" and bool(due) and due < today

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = self.env.company._service_today()
        late = Domain([("state", "=", "draft"), ("date_submit_due", "<", today)])
        return (late if True in value else Domain.FALSE) | (
            ~late if False in value else Domain.FALSE
        )

    @api.depends("due_count", "on_time_count", "answer_count", "satisfied_count")
    def _compute_rates(self):
        for summary in self:
            in_time = quarter_summary.share(summary.on_time_count, summary.due_count)
            content = quarter_summary.share(summary.satisfied_count, summary.answer_count)
            summary.on_time_rate = float(in_time or 0)
            summary.satisfaction = float(content or 0)

    @api.depends("company_id", "period", "version", "action_ids.state")
    def _compute_carried_ids(self):
        actions = self.env["insurance.improvement.action"].search(
            [("company_id", "in", self.company_id.ids)]
        )
        for summary in self:
            summary.carried_ids = actions.filtered(
                lambda a, s=summary: a.company_id == s.company_id and a._is_carried_to(s)
            )

    @api.depends("action_ids.state", "carried_ids")
    def _compute_open_action_count(self):
        for summary in self:
            actions = summary.action_ids + summary.carried_ids
            summary.open_action_count = len(actions.filtered(lambda a: a.state == "open"))

    @api.depends("company_id", "period", "version")
    def _compute_display_name(self):
        for summary in self:
            name = f"{summary.company_id.sudo().name or ''} {summary.period or ''}"
            summary.display_name = f"{name} v{summary.version}" if summary.version > 1 else name

    @api.model
    def _get_last_quarter(self):
        today = self.env.company._service_today()
        return quarter_summary.previous_quarters(today, 1)[0]

    # === CONSTRAINT METHODS === #

    @api.constrains("year")
    def _check_year(self):
        for summary in self:
            if not FIRST_YEAR <= summary.year <= LAST_YEAR:
                raise ValidationError(
                    self.env._(
                        "%(year)s: summaries are kept from %(first)s to %(last)s. Check the year.",
                        year=summary.year,
                        first=FIRST_YEAR,
                        last=LAST_YEAR,
                    )
                )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        """Open drafts, with the figures known so far."""
        if self.env.su:
            return super().create(vals_list)
        allowed = KEY | EDITABLE | THREAD
        forbid_protected(self, vals_list, frozenset(self._fields) - allowed)
        if "branch_officer" not in self._get_roles():
            raise AccessError(self._explain_roles("submit"))
        summaries = super().create([self._get_opened_vals(vals) for vals in vals_list])
        forbid_protected_defaults(
            summaries, frozenset(("previous_id", "restate_reason", "submitted_at", *TOTALS))
        )
        summaries.sudo()._refresh()
        return summaries

    @api.model
    def _get_opened_vals(self, vals):
        """Return the values of a new summary, complete and checked.

        :raise AccessError: the user does not work for the branch
        :raise ValidationError: the quarter has not begun, or has a summary already
        """
        given = {**self.default_get(list(KEY)), **vals}
        company = self.env["res.company"].browse(given["company_id"])
        if not self.env.user._works_for(company):
            raise AccessError(self.env._("You do not work for %s.", company.sudo().name))
        year, quarter = given["year"], given["quarter"]
        mine = [("company_id", "=", company.id), ("year", "=", year), ("quarter", "=", quarter)]
        if found_sudo := self.sudo().search(mine, limit=1):
            raise ValidationError(
                self.env._("%s exists already: open that one.", found_sudo.display_name)
            )
        self._check_begun(company, year, quarter)
        # Explicit, so that no default of a context or user takes their place.
        return {**given, "state": "draft", "version": 1, "is_current": True}

    @api.model
    def _check_begun(self, company, year, quarter):
        if quarter in dict(QUARTERS) and FIRST_YEAR <= year <= LAST_YEAR:
            first = quarter_summary.quarter_days(year, int(quarter))[0]
            if first > company._service_today():
                raise ValidationError(
                    self.env._(
                        "%(year)s Q%(quarter)s has not begun yet: choose another quarter.",
                        year=year,
                        quarter=quarter,
                    )
                )

    def write(self, vals):
        if self.env.su:
            return super().write(vals)
        forbid_protected(self, [vals], frozenset(self._fields) - EDITABLE - THREAD)
        if EDITABLE & vals.keys():
            for summary in self:
                summary._check_editable()
        return super().write(vals)

    def _check_editable(self):
        """Refuse changes of what was submitted, and by people who prepare no summary here."""
        self.ensure_one()
        if not self._get_roles() & {"branch_officer", "branch_head"}:
            raise AccessError(self._explain_roles("submit"))
        if not self.env.user._works_for(self.company_id):
            raise AccessError(self.env._("You do not work for %s.", self.company_id.sudo().name))
        if self.state != "draft":
            raise UserError(
                self.env._(
                    "%s was submitted and is kept as it is. Have it returned, or restate it.",
                    self.display_name,
                )
            )

    def copy_data(self, default=None):
        raise UserError(
            self.env._("A branch has one summary a quarter: restate it instead of copying it.")
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Quarterly summaries are kept for ever."))

    # === ACTION METHODS === #

    def action_view_lines(self):
        """Open the figures of the summaries, by item and branch.

        :return: window action
        """
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "insurance_service.insurance_quarter_summary_line_action"
        )
        return {**action, "domain": [("summary_id", "in", self.ids)], "context": {}}

    def action_view_actions(self):
        """Open the improvement actions of the summary, with those carried over.

        :return: window action
        """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "insurance_service.insurance_improvement_action_action"
        )
        ids = (self.action_ids + self.carried_ids).ids
        context = {"default_summary_id": self.id}
        return {**action, "domain": [("id", "in", ids)], "context": context}

    # === HELPERS === #

    def _get_moments(self):
        """Return begin and end of the quarter as UTC datetimes; the end is not part of it."""
        self.ensure_one()
        company = self.company_id
        start = fields.Datetime.to_datetime(self.date_from)
        end = fields.Datetime.to_datetime(self.date_to + timedelta(days=1))
        return company._from_service_time(start), company._from_service_time(end)
