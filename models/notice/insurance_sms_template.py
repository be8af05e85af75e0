from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_list

from ...rules import wish

OCCASIONS = [
    ("birthday", "Birthday"),
    ("spring_festival", "Spring Festival"),
    ("mid_autumn", "Mid-Autumn Festival"),
    ("illness", "Illness"),
    ("renewal", "Renewal"),
]


class InsuranceSmsTemplate(models.Model):
    """What a text message to a service contact says on one occasion (D7).

    Only name with title and the branch can be filled in, so no message holds policy data.
    """

    _name = "insurance.sms.template"
    _description = "Text Message"
    _order = "sequence, id"
    _rec_name = "occasion"

    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    occasion = fields.Selection(OCCASIONS, required=True)
    body = fields.Text(
        "Text",
        required=True,
        help="{name} becomes the contact's name with the title, {branch} the branch that wishes.",
    )
    example = fields.Text(compute="_compute_example", help="As a contact would read it.")
    part_count = fields.Integer(
        "Messages", compute="_compute_example", help="A longer text is sent and paid as several."
    )

    _occasion_uniq = models.UniqueIndex(
        "(occasion) WHERE active", "There is a text for this occasion: change or archive it."
    )

    @api.depends("body")
    @api.depends_context("company")
    def _compute_example(self):
        name = wish.salutation("王强", "总经理")
        for template in self:
            text = template.body or ""
            if not wish.wrong_placeholders(text):
                text = wish.fill(text, name=name, branch=self.env.company.name)
            template.example = text
            template.part_count = wish.part_count(text)

    @api.constrains("body")
    def _check_body(self):
        for template in self:
            wrong = wish.wrong_placeholders(template.body)
            if wrong:
                raise ValidationError(
                    self.env._(
                        "%(wrong)s cannot be filled in. A text knows {name} and {branch} only; "
                        "every opening brace needs a closing one.",
                        wrong=format_list(self.env, [f"{{{part}}}" for part in wrong]),
                    )
                )

    @api.model
    def _get_text(self, occasion, name, branch):
        """Return the text for an occasion; "" when there is none.

        :param str occasion: one of `OCCASIONS`
        :param str name: name with title
        :param str branch: name of the branch
        """
        template_sudo = self.sudo().search([("occasion", "=", occasion)], limit=1)
        return wish.fill(template_sudo.body, name=name, branch=branch) if template_sudo else ""
