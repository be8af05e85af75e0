from odoo import api, fields, models
from odoo.exceptions import UserError

from . import publishing
from .insurance_assessment_line import VALUE_GROUP

CHANGES = [
    ("new", "First Tier"),
    ("upgrade", "Upgraded"),
    ("downgrade", "Downgraded"),
    ("renewed", "Renewed"),
    ("ended", "Ended"),
]


class InsuranceTierPeriod(models.Model):
    """A tier a customer holds from one day to another, with the round that decided it.

    History: kept for ever, written by publication only. A VIP gets a period each round, a
    regular customer when the tier changes. ``date_to`` is empty while no later period exists.
    """

    _name = "insurance.tier.period"
    _description = "Tier Period"
    _order = "date_from desc, id desc"
    _rec_name = "tier_id"
    _allow_sudo_commands = False

    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, readonly=True, ondelete="restrict"
    )
    company_id = fields.Many2one(
        "res.company", "Home Branch", required=True, readonly=True, ondelete="restrict"
    )
    tier_id = fields.Many2one(
        "insurance.tier", readonly=True, required=True, ondelete="restrict", index=True
    )
    tier_code = fields.Char(related="tier_id.code")
    previous_tier_id = fields.Many2one("insurance.tier", readonly=True, ondelete="restrict")
    change = fields.Selection(CHANGES, required=True, readonly=True)
    date_from = fields.Date("From", required=True, readonly=True)
    date_to = fields.Date("To", readonly=True, help="Last day; empty while it runs.")
    end_reason = fields.Char(readonly=True)
    round_id = fields.Many2one(
        "insurance.assessment.round",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    line_id = fields.Many2one(
        "insurance.assessment.line",
        "Figures",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    scheme_id = fields.Many2one(related="round_id.scheme_id", string="Scheme")
    rank = fields.Integer(readonly=True, aggregator=None)
    value_index = fields.Float(digits=(24, 12), readonly=True, aggregator="avg", groups=VALUE_GROUP)
    reason = fields.Char(readonly=True)
    approver_id = fields.Many2one("res.users", "Approved By", readonly=True, ondelete="restrict")
    is_current = fields.Boolean(
        "Current", readonly=True, help="Holds today; set by the daily scheduled action."
    )

    _partner_from_uniq = models.UniqueIndex(
        "(partner_id, date_from)", "A customer has one tier from any day."
    )
    _current_uniq = models.UniqueIndex(
        "(partner_id) WHERE is_current", "A customer holds one tier at a time."
    )
    _company_idx = models.Index("(company_id, tier_id)")
    _date_to_idx = models.Index("(date_to) WHERE is_current")

    def write(self, vals):
        if vals:
            raise UserError(self.env._("The tier history is kept as it was decided."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("The tier history is kept for ever."))

    @api.model
    def _cron_apply(self):
        """Make the periods that hold today current, per head office; see `_apply`."""
        heads = self.env["res.company"].search([("parent_id", "=", False)])
        for head_office in heads:
            self._apply(head_office, head_office._service_today())
            self.env["ir.cron"]._commit_progress(1)

    @api.model
    def _apply(self, head_office, today):
        """Start and end periods and show tiers on the customers; log changes of VIPs.

        :return: number of customers written; 0 when nothing was due
        """
        rows = publishing.apply_periods(head_office, today)
        if bodies := self._describe_vip_changes(rows, head_office.partner_id.lang):
            self.env["res.partner"].browse(bodies)._message_log_batch(bodies)
        self._note_tier_changes(head_office, today, rows)
        return len(rows)

    @api.model
    def _note_tier_changes(self, head_office, today, rows):
        """Do what follows from tiers that just changed; other subjects extend it.

        :param list rows: see `publishing.apply_periods`
        """

    @api.model
    def _describe_vip_changes(self, rows, lang):
        """Return ``{partner id: text}`` for the customers who became or ceased to be VIPs.

        :param list rows: see `publishing.apply_periods`
        :param str lang: language of head office; the scheduled action has none of its own
        """
        env = self.with_context(lang=lang or self.env.lang).env
        tiers = env["insurance.tier"].search([])
        vip_ids = set(tiers.filtered("is_vip").ids)
        names = {tier.id: tier.name for tier in tiers}
        return {
            partner_id: env._(
                "Tier: %(old)s → %(new)s",
                old=names.get(old) or env._("none"),
                new=names.get(new) or env._("none"),
            )
            for partner_id, old, new in rows
            if old != new and vip_ids & {old, new}
        }
