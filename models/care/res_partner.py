from odoo import api, fields, models

from ..protection import forbid_protected
from ..res.res_partner import READER

CONSENTS = [("given", "Given"), ("withdrawn", "Withdrawn")]
#: Kept by the consent records; never typed.
PROTECTED = frozenset(("care_consent", "sms_consent", "release_consent", "health_consent"))


class ResPartner(models.Model):
    """What the care programme must know of a contact: consent and gifts (PIPL, Art. 16)."""

    _inherit = "res.partner"

    care_consent = fields.Selection(
        CONSENTS,
        "Consent to Care",
        copy=False,
        readonly=True,
        groups=READER,
        help="To greetings and gifts; empty: not asked yet. Withdrawn: care stops, service does "
        "not.",
    )
    sms_consent = fields.Selection(
        CONSENTS, "Consent to Text Messages", copy=False, readonly=True, groups=READER
    )
    release_consent = fields.Selection(
        CONSENTS, "Consent to Suppliers", copy=False, readonly=True, groups=READER
    )
    health_consent = fields.Selection(
        CONSENTS, "Consent to Health Data", copy=False, readonly=True, groups=READER
    )
    is_gift_blocked = fields.Boolean(
        "No Gifts",
        copy=False,
        groups=READER,
        tracking=True,
        help="Gets no gift, whatever the programme says.",
    )
    is_public_sector = fields.Boolean(
        "Public Sector",
        groups=READER,
        tracking=True,
        help="State organ or public institution: its people get no gifts unless head office "
        "allows it.",
    )
    care_task_ids = fields.One2many("insurance.care.task", "partner_id", groups=READER)
    care_expected_count = fields.Integer(
        "Care Expected by Today",
        compute="_compute_care_counts",
        groups=READER,
        help="Of this year, due today or before, not cancelled.",
    )
    care_done_count = fields.Integer("Care Done", compute="_compute_care_counts", groups=READER)

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_care_counts(self):
        today = self.env.company._service_today()
        tasks = self.env["insurance.care.task"]
        mine = [
            ("partner_id", "in", self.ids),
            ("state", "!=", "cancelled"),
            ("date_due", ">=", today.replace(month=1, day=1)),
            ("date_due", "<=", today.replace(month=12, day=31)),
        ]
        due = [*mine, ("date_due", "<=", today)]
        expected = dict(tasks._read_group(due, ["partner_id"], ["__count"]))
        done = [*mine, ("state", "=", "done")]
        done = dict(tasks._read_group(done, ["partner_id"], ["__count"]))
        for partner in self:
            partner.care_expected_count = expected.get(partner, 0)
            partner.care_done_count = done.get(partner, 0)

    @api.model_create_multi
    def create(self, vals_list):
        forbid_protected(self, vals_list, PROTECTED)
        return super().create(vals_list)

    def write(self, vals):
        forbid_protected(self, [vals], PROTECTED)
        return super().write(vals)
