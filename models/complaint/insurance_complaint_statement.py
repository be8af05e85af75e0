from odoo import api, fields, models
from odoo.exceptions import AccessError

from ...rules.statement_flow import STEPS
from ..protection import forbid_protected


class InsuranceComplaintStatement(models.Model):
    """The own words of somebody a complaint is about: the only thing of it this person sees.

    The handler tells the facts in neutral words. The complaint points here, never the other way
    round: from a statement nobody finds the complaint who may not see it.
    """

    _name = "insurance.complaint.statement"
    _description = "Statement of a Person Concerned"
    _inherit = ["insurance.complaint.privacy", "insurance.steps"]
    _order = "date_due desc, id desc"
    _allow_sudo_commands = False
    _steps = STEPS

    name = fields.Char("Number", required=True, readonly=True)
    user_id = fields.Many2one(
        "res.users", "Person", required=True, readonly=True, ondelete="restrict", index=True
    )
    told = fields.Text("What Is Said", required=True, readonly=True)
    date_due = fields.Date("Answer Until", required=True, readonly=True)
    answer = fields.Text("Statement", readonly=True)
    answered_at = fields.Datetime("Given At", readonly=True)
    state = fields.Selection(
        [("asked", "To Be Given"), ("answered", "Given"), ("closed", "Not Given")],
        required=True,
        readonly=True,
        default="asked",
    )
    # For the record rule only: nobody could ask about the complaint through it.
    person_ids = fields.One2many(
        "insurance.complaint.person",
        "statement_id",
        "Belongs To",
        readonly=True,
        groups="base.group_system",
    )

    complaint_ids = fields.Many2many(
        "insurance.complaint",
        "insurance_complaint_dropped_statement_rel",
        "statement_id",
        "complaint_id",
        "Given For",
        readonly=True,
        groups="base.group_system",
    )

    @api.model_create_multi
    def create(self, vals_list):
        forbid_protected(self, vals_list, frozenset(self._fields))
        return super().create(vals_list)

    def write(self, vals):
        forbid_protected(self, [vals], frozenset(self._fields) - {"activity_ids"})
        return super().write(vals)

    def _get_special_reason(self, name):
        if reason := super()._get_special_reason(name):
            return reason
        if not self.env.su and self.user_id != self.env.user:
            return self.env._("Only the person asked gives the statement.")
        return ""

    def action_answer(self, reason):
        """Give the statement; it is not changed afterwards.

        :param str reason: the own words; required
        """
        statements_sudo = self._begin_step("answer")
        statements_sudo.write(
            {
                "state": "answered",
                "answer": self._check_reason(reason),
                "answered_at": fields.Datetime.now(),
            }
        )
        statements_sudo.activity_unlink(["mail.mail_activity_data_todo"])

    def action_supplement(self, reason):
        """Add to a statement that was given.

        :param str reason: the own words; required
        """
        text = self._check_reason(reason)
        for statement_sudo in self._begin_step("supplement"):
            day = fields.Date.to_string(self.env.company._service_today())
            statement_sudo.answer = f"{statement_sudo.answer}\n\n[{day}] {text}"

    def _close_unanswered(self):
        """Ask no longer for what was not given yet. In superuser mode."""
        missing = self.filtered(lambda statement: statement.state == "asked")
        missing.state = "closed"
        missing.activity_unlink(["mail.mail_activity_data_todo"])

    def action_open_reason(self):
        """Return the dialog for the own words."""
        if self.user_id != self.env.user:
            raise AccessError(self.env._("Only the person asked gives the statement."))
        return self.env["insurance.step.reason"]._open(self)
