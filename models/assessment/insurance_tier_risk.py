from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import format_date, formatLang

from ...rules.thresholds import LINES as LINE_CODES
from ...rules.tier_risk import BELOW_THRESHOLDS, NO_POLICY
from ..const import LINES
from .tier_risks import RiskFinder

KINDS = [
    (NO_POLICY, "No policy in force"),
    (BELOW_THRESHOLDS, "Below every threshold"),
]
REFRESHERS = ("branch_officer", "hq_officer", "hq_gm")


class InsuranceTierRisk(models.Model):
    """A VIP customer about to lose the tier, 90 days ahead, with the policy that causes it.

    A daily scheduled action keeps the list: rows come, change and go with the facts; nobody
    writes them by hand.
    """

    _name = "insurance.tier.risk"
    _description = "Customer at Risk"
    _order = "expected_date, id"
    _rec_name = "partner_id"
    _allow_sudo_commands = False

    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company",
        "Home Branch",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    tier_id = fields.Many2one(
        "insurance.tier", required=True, readonly=True, ondelete="restrict", index=True
    )
    tier_code = fields.Char(related="tier_id.code")
    kind = fields.Selection(KINDS, "Reason", required=True, readonly=True)
    expected_date = fields.Date(
        "Expected On",
        required=True,
        readonly=True,
        index=True,
        help="First day without a policy in force, or 31 December, whose figures count.",
    )
    days_left = fields.Integer(compute="_compute_days_left")
    policy_id = fields.Many2one(
        "insurance.policy",
        "Caused By",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        help="The policy that ends last; for figures below the thresholds the one whose premium "
        "fell most against last year, else the one that ends next.",
    )
    policy_date_end = fields.Date(related="policy_id.date_end", string="Policy Ends")
    user_id = fields.Many2one(related="policy_id.user_id", string="Salesperson")

    # === Figures of the running year, all branches === #
    long_term_premium = fields.Monetary("Long-term Standard Premium", readonly=True)
    health_premium = fields.Monetary(readonly=True)
    health_claims = fields.Monetary(readonly=True)
    non_health_premium = fields.Monetary("Non-health Premium", readonly=True)
    non_health_claims = fields.Monetary("Non-health Claims", readonly=True)
    # === What would keep silver, in the home branch; any one line is enough === #
    missing_long_term = fields.Monetary(
        "Missing Long-term",
        readonly=True,
        aggregator=None,
        help="More standard premium in the home branch that would keep silver.",
    )
    missing_health = fields.Monetary(
        readonly=True,
        aggregator=None,
        help="More health premium in the home branch that would keep silver, claims unchanged.",
    )
    missing_non_health = fields.Monetary(
        "Missing Non-health",
        readonly=True,
        aggregator=None,
        help="More non-health premium in the home branch that would keep silver, claims unchanged.",
    )
    missing_text = fields.Char("What Is Missing", compute="_compute_missing_text")
    risk_text = fields.Char("Risk in Words", compute="_compute_risk_text")

    _partner_uniq = models.UniqueIndex("(partner_id)", "A customer is listed once.")

    @api.depends("expected_date")
    def _compute_days_left(self):
        for risk in self:
            today = risk.company_id._service_today()
            risk.days_left = (risk.expected_date - today).days if risk.expected_date else 0

    @api.depends("kind", "missing_long_term", "missing_health", "missing_non_health")
    @api.depends_context("lang")
    def _compute_missing_text(self):
        lines = dict(LINES)
        selection = self.env["insurance.policy"]._fields["line"]._description_selection(self.env)
        lines.update(selection)
        for risk in self:
            if risk.kind == NO_POLICY:
                risk.missing_text = self.env._("A policy in force: renew, or win a new one.")
                continue
            parts = [
                self.env._(
                    "%(line)s %(amount)s",
                    line=lines[line],
                    amount=formatLang(self.env, amount, digits=0 if amount % 1 == 0 else 2),
                )
                for line in LINE_CODES
                if (amount := risk[f"missing_{line}"])
            ]
            risk.missing_text = self.env._(
                "Premium to keep silver: %(parts)s", parts=self.env._(" or ").join(parts)
            )

    @api.depends("kind", "expected_date", "missing_text")
    @api.depends_context("lang")
    def _compute_risk_text(self):
        for risk in self:
            values = {
                "day": format_date(self.env, risk.expected_date),
                "days": risk.days_left,
                "missing": risk.missing_text,
            }
            if risk.kind == BELOW_THRESHOLDS:
                text = self.env._(
                    "below every threshold of gold and silver on this year's figures; %(days)s "
                    "days left until %(day)s. %(missing)s",
                    **values,
                )
            elif risk.days_left <= 0:
                text = self.env._("no policy in force since %(day)s. %(missing)s", **values)
            else:
                text = self.env._(
                    "no policy in force from %(day)s, in %(days)s days. %(missing)s", **values
                )
            risk.risk_text = text

    # === Actions === #

    def action_open_customer(self):
        """Open the customer's card.

        :return: window action
        """
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "res.partner",
            "res_id": self.partner_id.id,
            "views": [(self.partner_id.get_formview_id(), "form")],
        }

    def action_plan(self):
        """Open the dialog that plans an activity with each of these customers.

        :return: window action
        """
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Plan a Follow-up"),
            "res_model": "mail.activity.schedule",
            "view_mode": "form",
            "target": "new",
            "context": {
                "active_model": "res.partner",
                "active_id": self.partner_id[:1].id,
                "active_ids": self.partner_id.ids,
                "default_summary": self.env._("Customer at risk of losing the VIP tier"),
            },
        }

    @api.model
    def action_refresh(self):
        """Bring the list up to date now, instead of at night.

        :return: True
        :raise UserError: for roles that do not work with the list
        """
        user = self.env.user
        if not any(user.has_group(f"insurance_service.group_{role}") for role in REFRESHERS):
            raise UserError(
                self.env._("Customer resources and the general managers' office refresh the list.")
            )
        # Role is checked; the list is reckoned for the whole head office, each sees his part.
        head_office_sudo = user.company_id.sudo().root_id
        self.sudo()._refresh(head_office_sudo, head_office_sudo._service_today())
        return True

    # === Scheduled action === #

    @api.model
    def _cron_refresh(self):
        """Bring the lists of all head offices up to date; see `_refresh`."""
        for head_office in self.env["res.company"].search([("parent_id", "=", False)]):
            self._refresh(head_office, head_office._service_today())
            self.env["ir.cron"]._commit_progress(1)

    @api.model
    def _refresh(self, head_office, today):
        """Make the list say what the facts say; write only what differs.

        :param head_office: root ``res.company`` whose tree is handled
        :param date today: the head office's day
        :return: ``(created, changed, removed)``
        """
        wanted = RiskFinder(head_office, today).find()
        listed = self.search([("company_id", "child_of", head_office.id)])
        # A customer may have moved here from another head office's tree.
        listed |= self.search([("partner_id", "in", list(wanted))])
        gone = listed.filtered(lambda risk: risk.partner_id.id not in wanted)
        changed = 0
        for risk in listed - gone:
            values = wanted.pop(risk.partner_id.id)
            if different := risk._get_different(values):
                risk.write(different)
                changed += 1
        removed = len(gone)
        gone.unlink()
        self.create(list(wanted.values()))
        return len(wanted), changed, removed

    def _get_different(self, values):
        """Return those of the values that this row does not have yet."""
        self.ensure_one()
        different = {}
        for name, value in values.items():
            field = self._fields[name]
            if field.type == "monetary":
                # In the precision of the column, or a tiny remainder would be written daily.
                same = self.currency_id.compare_amounts(self[name], value) == 0
            else:
                same = field.convert_to_write(self[name], self) == value
            if not same:
                different[name] = value
        return different
