from datetime import date, datetime

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...rules.appraisal import INDICATORS
from .insurance_appraisal_indicator import CODES, DIRECTIONS, UNITS

VERDICTS = [("met", "Target Met"), ("missed", "Target Not Met"), ("no_data", "No Data")]
#: Indicator -> action that shows the records behind it.
_ACTIONS = {
    "request_on_time": "insurance_service_request_action",
    "request_on_time_vip": "insurance_service_request_action",
    "care_on_time": "insurance_care_task_action",
    "visit_minimum": "insurance_visit_action",
    "visit_duty": "insurance_visit_action",
    "satisfaction": "insurance_survey_result_action",
    "followup_closed": "insurance_survey_followup_action",
    "budget_kept": "insurance_service_budget_line_action",
}
_COMPLAINTS = "insurance_complaint_action"


class InsuranceAppraisalLine(models.Model):
    """An indicator of an appraisal: figure, target, verdict and points as they were counted."""

    _name = "insurance.appraisal.line"
    _description = "Appraisal Figure"
    _order = "appraisal_id, sequence, id"
    _rec_name = "code"
    _allow_sudo_commands = False

    appraisal_id = fields.Many2one(
        "insurance.appraisal", required=True, readonly=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="appraisal_id.company_id", store=True, index=True)
    user_id = fields.Many2one(related="appraisal_id.user_id", store=True, index=True)
    role = fields.Selection(related="appraisal_id.role", store=True)
    year = fields.Integer(related="appraisal_id.year", store=True, aggregator=None)
    state = fields.Selection(related="appraisal_id.state", store=True)
    is_current = fields.Boolean(related="appraisal_id.is_current", store=True)
    sequence = fields.Integer(readonly=True, aggregator=None)
    code = fields.Selection(CODES, "Indicator", required=True, readonly=True)
    unit = fields.Selection(UNITS, required=True, readonly=True)
    direction = fields.Selection(DIRECTIONS, required=True, readonly=True)
    numerator = fields.Float(digits=(16, 2), readonly=True, aggregator=None)
    denominator = fields.Float("Out Of", digits=(16, 2), readonly=True, aggregator=None)
    value = fields.Float(
        digits=(16, 2), readonly=True, aggregator="avg", help="In the unit; shares in percent."
    )
    parts_text = fields.Char("Counted", compute="_compute_texts")
    value_text = fields.Char("Result", compute="_compute_texts")
    target = fields.Float("Target Value", digits=(16, 2), readonly=True, aggregator=None)
    target_text = fields.Char("Goal", compute="_compute_texts")
    verdict = fields.Selection(VERDICTS, required=True, readonly=True)
    weight = fields.Float(digits=(16, 2), readonly=True, aggregator=None)
    points = fields.Float(digits=(16, 2), readonly=True)
    has_previous = fields.Boolean("Year Before Known", readonly=True)
    previous_value = fields.Float(
        "Value of the Year Before", digits=(16, 2), readonly=True, aggregator="avg"
    )
    previous_text = fields.Char("Result of the Year Before", compute="_compute_texts")
    version_text = fields.Char("Version Before", readonly=True)

    _code_uniq = models.UniqueIndex("(appraisal_id, code)", "The indicator is there already.")

    @api.depends("value", "verdict", "target", "previous_value", "unit", "numerator")
    @api.depends_context("lang")
    def _compute_texts(self):
        for line in self:
            known = line.verdict != "no_data"
            line.value_text = line._to_text(line.value) if known else self.env._("No data")
            line.target_text = ("≥ " if line.direction == "at_least" else "≤ ") + line._to_text(
                line.target
            )
            line.previous_text = line._to_text(line.previous_value) if line.has_previous else "–"
            line.parts_text = line._to_parts()

    def _to_parts(self):
        """Return numerator and denominator in words; a dash where there is nothing to count."""
        if self.verdict == "no_data" or self.code == "satisfaction":
            return "–"
        if self.unit == "number":
            return _trim(self.numerator)
        return f"{_trim(self.numerator)} / {_trim(self.denominator)}"

    def _to_text(self, value):
        """Return a value with its unit; a number without decimals it does not have."""
        text = _trim(value)
        return {"share": f"{text}%", "per_thousand": f"{text}‰"}.get(self.unit, text)

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        self._check_system()
        return super().create(vals_list)

    def write(self, vals):
        self._check_system()
        return super().write(vals)

    def _check_system(self):
        if not self.env.su:
            raise AccessError(self.env._("Figures of an appraisal are counted, not entered."))

    @api.ondelete(at_uninstall=False)
    def _unlink_if_draft(self):
        if any(line.appraisal_id.state != "draft" for line in self):
            raise UserError(self.env._("Frozen figures are kept."))

    # === ACTION METHODS === #

    @api.model
    def action_open_comparison(self):
        """Open the figures of the latest year, indicator by indicator over the branches.

        :return: window action
        """
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "insurance_service.insurance_appraisal_line_action"
        )
        latest = self.search([], order="year desc", limit=1)
        context = {"search_default_current": 1, "search_default_heads": 1}
        context |= {"search_default_with_data": 1, "search_default_group_code": 1}
        return {**action, "context": context | {"search_default_year": latest.year}}

    def action_open_figures(self):
        """Open the records behind the figure, as far as the user may see them.

        :return: window action
        """
        self.ensure_one()
        self.check_access("read")
        name = _ACTIONS.get(self.code, _COMPLAINTS)
        xmlid = f"insurance_service.{name}"
        if not self.env.ref(xmlid, raise_if_not_found=False):
            raise UserError(self.env._("There are no records behind this figure yet."))
        action = self.env["ir.actions.act_window"]._for_xml_id(xmlid)
        domain = [*self._get_place_domain(), *self._get_domain()]
        return {**action, "name": self._get_title(), "domain": domain, "context": {}}

    def _get_title(self):
        labels = dict(self._fields["code"]._description_selection(self.env))
        return f"{labels[self.code]} {self.year}"

    def _get_place_domain(self):
        """Return the branch with those below it, and the department where it has own figures."""
        if self.code == "visit_duty":
            return [("user_id", "=", self.user_id.id)]
        if self.code == "satisfaction":
            # Results are kept for each branch, and for all together without one.
            is_root = self.company_id.is_head_office
            place = [("company_id", "=", False if is_root else self.company_id.id)]
            return [*place, ("question_code", "=", "overall")]
        domain = [("company_id", "child_of", self.company_id.id)]
        if self.role != "head" and INDICATORS[self.code].by_department:
            domain.append(("department", "=", self.role))
        return domain

    def _get_domain(self):
        """Return what counts in the year, as it is counted in `collecting`."""
        first, last = date(self.year, 1, 1), date(self.year, 12, 31)
        code = self.code
        if code in ("visit_minimum", "visit_duty"):
            return [("year", "=", self.year), ("is_counted", "=", True)]
        if code in ("satisfaction", "budget_kept"):
            states = [("state", "in", ("approved", "closed"))] if code == "budget_kept" else []
            return [("year", "=", self.year), *states]
        if code == "care_on_time":
            due = [("date_due", ">=", first), ("date_due", "<=", last)]
            return [*due, ("state", "!=", "cancelled")]
        if code.startswith("request"):
            due = [("deadline_date", ">=", first), ("deadline_date", "<=", last)]
            vip = [("is_vip", "=", True)] if code == "request_on_time_vip" else []
            return [*due, ("state", "!=", "cancelled"), *vip]
        if code == "followup_closed":
            return [("opened_date", ">=", first), ("opened_date", "<=", last)]
        return self._get_complaint_domain()

    def _get_complaint_domain(self):
        company_sudo = self.company_id.sudo()
        start = company_sudo._from_service_time(datetime(self.year, 1, 1))
        end = company_sudo._from_service_time(datetime(self.year + 1, 1, 1))
        domain = [("received_at", ">=", start), ("received_at", "<", end)]
        if self.code == "complaint_justified":
            domain.append(("outcome", "in", ("justified", "partly")))
        return [*domain, ("state", "!=", "merged")]


def _trim(value):
    """Return a figure without decimals it does not have."""
    return f"{value:,.2f}".rstrip("0").rstrip(".")
