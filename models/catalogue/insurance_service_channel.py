from odoo import api, fields, models

from ..const import CHANNELS

IDENTITY_CHECKS = [("papers", "Papers"), ("password", "Password")]


class InsuranceServiceChannel(models.Model):
    """A way in which requests come in, and how it makes sure who asks (spec 4)."""

    _name = "insurance.service.channel"
    _description = "Service Channel"
    _order = "sequence, id"
    _rec_name = "code"

    code = fields.Selection(CHANNELS, "Channel", required=True, readonly=True)
    sequence = fields.Integer(default=10)
    identity_check = fields.Selection(
        IDENTITY_CHECKS,
        required=True,
        default="papers",
        help="How this channel makes sure who asks: by the papers of the service, or, on the web "
        "and the hotline, by a password instead of papers.",
    )

    _code_uniq = models.Constraint("unique(code)", "This channel exists already.")

    @api.depends("code")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["code"]._description_selection(self.env))
        for channel in self:
            channel.display_name = labels.get(channel.code, "")
