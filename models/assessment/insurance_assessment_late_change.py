from odoo import api, fields, models

from .collecting import compare

_FIGURES = ("standard_premium", "premium", "claims", "insured_years")


class InsuranceAssessmentLateChange(models.Model):
    """A customer whose facts changed after the round was submitted.

    The round's figures stay as they were; the list shows what they would be now.
    """

    _name = "insurance.assessment.late.change"
    _description = "Late Facts of a Round"
    _order = "round_id desc, id"
    _rec_name = "partner_id"

    round_id = fields.Many2one(
        "insurance.assessment.round", required=True, readonly=True, ondelete="cascade"
    )
    line_id = fields.Many2one(
        "insurance.assessment.line",
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    partner_id = fields.Many2one(
        "res.partner",
        "Customer",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
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
    kind = fields.Selection(
        [
            ("changed", "Figures changed"),
            ("new", "Not in the round"),
            ("gone", "No longer in force"),
        ],
        required=True,
        readonly=True,
    )
    old_standard_premium = fields.Monetary("Standard Premium Then", readonly=True)
    new_standard_premium = fields.Monetary("Standard Premium Now", readonly=True)
    old_premium = fields.Monetary("Premium Received Then", readonly=True)
    new_premium = fields.Monetary("Premium Received Now", readonly=True)
    old_claims = fields.Monetary("Claims Paid Then", readonly=True)
    new_claims = fields.Monetary("Claims Paid Now", readonly=True)
    old_insured_years = fields.Integer("Insured Years Then", readonly=True, aggregator=None)
    new_insured_years = fields.Integer("Insured Years Now", readonly=True, aggregator=None)

    _round_partner_uniq = models.UniqueIndex("(round_id, partner_id)")

    @api.model
    def _refresh(self, round_sudo):
        """Bring the list of a round up to date; write nothing where nothing changed.

        ``self`` and the round are in superuser mode. Return the number of rows now.
        """
        now = {row["partner_id"]: row for row in compare(round_sudo)}
        names = ["line_id", "company_id", "kind"]
        names += [f"{side}_{name}" for name in _FIGURES for side in ("old", "new")]
        known = self.search([("round_id", "=", round_sudo.id)])
        over = known.filtered(lambda late: late.partner_id.id not in now)
        for late in known - over:
            row = now.pop(late.partner_id.id)
            vals = {name: late._fields[name].convert_to_cache(row[name], late) for name in names}
            # Collected by the ORM and written together at the next flush.
            late.write({name: value for name, value in vals.items() if late._changed(name, value)})
        over.unlink()
        self.create(
            [
                {"round_id": round_sudo.id, "partner_id": partner_id}
                | {name: row[name] for name in names}
                for partner_id, row in now.items()
            ]
        )
        return self.search_count([("round_id", "=", round_sudo.id)])

    def _changed(self, name, value):
        """Tell whether a stored value differs from a new one, as the database keeps it."""
        stored = self._fields[name].convert_to_write(self[name], self)
        return (stored or False) != (value or False)

    @api.model
    def _cron_refresh(self):
        """Refresh the lists of rounds from submission until they take effect, one by one."""
        rounds = self.env["insurance.assessment.round"].search(
            [
                ("kind", "=", "assessment"),
                ("state", "in", ("submitted", "approved", "published")),
            ]
        )
        open_rounds = rounds.filtered(
            lambda r: not r.date_effective or r.date_effective > r.company_id._service_today()
        )
        for record in open_rounds:
            self._refresh(record)
            self.env["ir.cron"]._commit_progress(1)
