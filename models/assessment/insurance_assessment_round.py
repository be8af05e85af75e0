from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from .collecting import Collector
from .ranking import Ranker

ROUND_STATES = [
    ("draft", "Draft"),
    ("nomination", "Nomination"),
    ("scored", "Scored"),
    ("submitted", "Submitted"),
    ("approved", "Approved"),
    ("published", "Published"),
    ("cancelled", "Cancelled"),
]

#: Written by the steps only; nobody sets them by create, write, import or defaults.
PROTECTED_FIELDS = {
    "kind": "assessment",
    "company_id": None,
    "state": "draft",
    "release_unused_new_places": False,
    "collected_datetime": False,
    "submitted_datetime": False,
    "approved_date": False,
    "published_date": False,
    "date_effective": False,
    "quota_data": False,
}
#: What the round is about; fixed once figures are collected.
_DRAFT_FIELDS = {"year", "scheme_id"}


class InsuranceAssessmentRound(models.Model):
    """The yearly assessment of all customers on one calendar year's facts (Art. 8, 12, 13).

    draft -> nomination (collected) -> scored -> submitted -> approved -> published. Steps are
    the public ``action_*`` methods; `rules.round_flow` says who may take which, and when.
    """

    _name = "insurance.assessment.round"
    _description = "Assessment Round"
    _inherit = ["mail.thread", "mail.activity.mixin", "insurance.assessment.steps"]
    _order = "year desc, id desc"

    name = fields.Char(compute="_compute_name", store=True)
    kind = fields.Selection(
        [("assessment", "Assessment"), ("simulation", "Simulation")],
        default="assessment",
        required=True,
        readonly=True,
        help="A simulation runs the same steps on the same facts; it can never be submitted.",
    )
    year = fields.Integer(
        "Assessed Year",
        required=True,
        default=lambda self: self._default_year(),
        aggregator=None,
        help="Calendar year whose facts are assessed.",
    )
    company_id = fields.Many2one(
        "res.company",
        "Head Office",
        required=True,
        readonly=True,
        index=True,
        default=lambda self: self.env.company.root_id,
    )
    scheme_id = fields.Many2one(
        "insurance.scheme",
        required=True,
        ondelete="restrict",
        index=True,
        compute="_compute_scheme_id",
        store=True,
        readonly=False,
        precompute=True,
        domain=[("state", "=", "active")],
    )
    state = fields.Selection(
        ROUND_STATES,
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
    )
    release_unused_new_places = fields.Boolean(
        "Unused New Places Go to Existing Customers",
        readonly=True,
        copy=False,
        tracking=True,
        help="Decided by the GM office: gold places that new customers leave unused.",
    )
    collected_datetime = fields.Datetime("Collected On", readonly=True, copy=False)
    submitted_datetime = fields.Datetime("Submitted On", readonly=True, copy=False)
    approved_date = fields.Date("Approved On", readonly=True, copy=False)
    published_date = fields.Date("Published On", readonly=True, copy=False)
    date_effective = fields.Date(
        "Effective From",
        readonly=True,
        copy=False,
        help="First day of the month after publication: service at the new standard starts.",
    )
    # {"gold": {"existing": {"quota", "candidates", "chosen"}, "new": {...}, "unused_new",
    # "released"}, "silver": {company id: {"quota", "candidates", "chosen"}}}, as last ranked.
    quota_data = fields.Json(readonly=True, copy=False)
    line_ids = fields.One2many("insurance.assessment.line", "round_id", readonly=True)
    approval_ids = fields.One2many("insurance.assessment.approval", "round_id", readonly=True)
    period_ids = fields.One2many("insurance.tier.period", "round_id", readonly=True)
    late_change_ids = fields.One2many("insurance.assessment.late.change", "round_id")

    _year_uniq = models.UniqueIndex(
        "(company_id, year) WHERE kind = 'assessment' AND state != 'cancelled'",
        "There is a round for this year already. Use it, or cancel it first.",
    )

    # === DEFAULTS AND COMPUTES === #

    @api.model
    def _default_year(self):
        """Return the year to assess: last year until June, then the running one."""
        today = self.env.company._service_today()
        return today.year - 1 if today.month <= 6 else today.year

    @api.depends("year", "kind")
    def _compute_name(self):
        for record in self:
            label = self.env._("Simulation") if record.kind == "simulation" else ""
            record.name = " ".join(filter(None, (str(record.year), label)))

    @api.depends("year")
    def _compute_scheme_id(self):
        for record in self:
            record.scheme_id = record.scheme_id or record.scheme_id._default_for_year(record.year)

    @api.constrains("year")
    def _check_year(self):
        for record in self:
            today = record.company_id._service_today()
            if not 1990 <= record.year <= today.year:
                raise ValidationError(
                    self.env._(
                        "The assessed year must lie between 1990 and %(last)s; %(year)s does not.",
                        last=today.year,
                        year=record.year,
                    )
                )

    @api.constrains("scheme_id", "kind")
    def _check_scheme(self):
        for record in self:
            if record.kind == "assessment" and record.scheme_id.state == "draft":
                raise ValidationError(
                    self.env._(
                        "The scheme %(scheme)s is a draft. Have it activated, or try it in a "
                        "simulation.",
                        scheme=record.scheme_id.display_name,
                    )
                )

    # === CRUD: PROTECTED FIELDS === #

    @api.model_create_multi
    def create(self, vals_list):
        self._check_scheme_exists(vals_list)
        if not self.env.su:
            forced = {name: value for name, value in PROTECTED_FIELDS.items() if value is not None}
            vals_list = [
                {**vals, **forced, "company_id": self.env.company.root_id.id} for vals in vals_list
            ]
        return super().create(vals_list)

    @api.model
    def _check_scheme_exists(self, vals_list):
        """Say what to do where no scheme is given and none holds for the year."""
        schemes = self.env["insurance.scheme"]
        for vals in vals_list:
            year = vals.get("year") or self._default_year()
            if not vals.get("scheme_id") and not schemes._default_for_year(year):
                raise UserError(
                    self.env._(
                        "No active scheme holds for %(year)s. Activate one that is effective on "
                        "or before 31 December %(year)s, or choose a scheme.",
                        year=year,
                    )
                )

    def write(self, vals):
        if not self.env.su:
            if PROTECTED_FIELDS.keys() & vals.keys():
                raise UserError(
                    self.env._("The state of a round changes only by its steps (buttons).")
                )
            if _DRAFT_FIELDS & vals.keys() and any(r.state != "draft" for r in self):
                raise UserError(
                    self.env._(
                        "Year and scheme are fixed once the figures are collected. Cancel this "
                        "round and start a new one."
                    )
                )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_unused(self):
        if any(r.kind == "assessment" and (r.state != "draft" or r.approval_ids) for r in self):
            raise UserError(
                self.env._("A round that was worked on is kept for ever; cancel it instead.")
            )

    # === ACTIONS: HEAD OFFICE === #

    def action_collect(self):
        """Gather the figures of all customers in force and find the candidates (Art. 8, 11).

        May be repeated while branches nominate: only what changed is written.

        :return: True
        :raise UserError: with the reason when the caller may not, or not now
        """
        for record_sudo in self._begin_step("collect"):
            Collector(record_sudo).run()
            record_sudo.collected_datetime = fields.Datetime.now()
            record_sudo._set_state("collect")
            record_sudo._log_step("collect", line_count=len(record_sudo.line_ids))
        return True

    def action_score(self):
        """Rank the candidates by value index and propose tiers within the quotas (Art. 12-13).

        :return: True
        :raise UserError: with the reason when the caller may not, or not now
        """
        for record_sudo in self._begin_step("score"):
            Ranker(record_sudo).run()
            record_sudo._set_state("score")
            record_sudo._log_step("score")
        return True

    def action_reopen(self):
        """Let the branches nominate again; the ranking is made anew afterwards."""
        for record_sudo in self._begin_step("reopen"):
            record_sudo._set_state("reopen")
            record_sudo._log_step("reopen")
        return True

    def action_submit(self):
        """Freeze figures and proposals and put them before the GM office (Art. 12).

        :return: True
        :raise UserError: with the reason when the caller may not, or not now
        """
        for record_sudo in self._begin_step("submit"):
            record_sudo.submitted_datetime = fields.Datetime.now()
            record_sudo._set_state("submit")
            record_sudo._log_step("submit")
            record_sudo._schedule_approval()
        return True

    def action_cancel(self):
        """Give the round up; its steps are kept, its year is free for another round."""
        for record_sudo in self._begin_step("cancel"):
            record_sudo._set_state("cancel")
            record_sudo._log_step("cancel")
            record_sudo.activity_ids.unlink()
        return True

    # === ACTIONS: GM OFFICE === #

    def action_approve(self):
        """Approve all proposed tiers (Art. 12).

        :return: True
        :raise UserError: with the reason when the caller may not, or not now
        """
        for record_sudo in self._begin_step("approve"):
            self.env.execute_query(
                SQL(
                    "UPDATE insurance_assessment_line SET decided_tier_id = proposed_tier_id "
                    "WHERE round_id = %s RETURNING id",
                    record_sudo.id,
                )
            )
            self.env["insurance.assessment.line"].invalidate_model(["decided_tier_id"])
            record_sudo.approved_date = record_sudo.company_id._service_today()
            record_sudo._set_state("approve")
            record_sudo._log_step("approve")
            record_sudo.activity_feedback(["insurance_service.mail_activity_approve_round"])
        return True

    def action_release_places(self):
        """Let existing customers have the gold places new ones leave unused (1.4)."""
        return self._decide_places("release_places", True)

    def action_keep_places(self):
        """Keep the gold places empty that new customers leave unused."""
        return self._decide_places("keep_places", False)

    def _decide_places(self, step, released):
        for record_sudo in self._begin_step(step):
            record_sudo.release_unused_new_places = released
            Ranker(record_sudo).run()
            record_sudo._log_step(step)
        return True

    def action_publish(self):
        """Create the tier periods from the first of the next month and send the notices.

        :return: True
        :raise UserError: with the reason when the caller may not, or not now
        """
        for record_sudo in self._begin_step("publish"):
            record_sudo._publish()
            record_sudo._set_state("publish")
            record_sudo._log_step("publish")
            record_sudo._send_notices()
        return True

    # === ACTIONS: BRANCH === #

    def action_endorse(self):
        """Record the branch head's opinion: the branch's nominations are right (Art. 27, 31)."""
        return self._branch_step("endorse")

    def action_decide_silver(self):
        """Record the branch's decision: the silver list stands as ranked (Art. 13)."""
        return self._branch_step("decide_silver")

    def _branch_step(self, step):
        branches = self._get_user_branches()
        for record_sudo in self._begin_step(step):
            for branch in branches:
                record_sudo._log_step(step, company=branch)
        return True

    # === ACTIONS: LATE FACTS AND LISTS === #

    def action_check_late(self):
        """List facts that came after submission; the round's figures do not change (17)."""
        for record_sudo in self._begin_step("check_late"):
            self.env["insurance.assessment.late.change"].sudo()._refresh(record_sudo)
        return True

    def action_open_lines(self):
        """Return the window action on the lines of this round."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "insurance_service.insurance_assessment_line_action"
        )
        action["domain"] = [("round_id", "=", self.id)]
        action["context"] = {"active_id": self.id}
        action["display_name"] = self.name
        return action
