from odoo import models
from odoo.exceptions import UserError

#: Steps that ask for more than a confirmation.
DIALOG_STEPS = (
    "answer",
    "hand_over",
    "complain",
    "promise_call_back",
    "call_back",
    "give_up",
    "link",
)


class InsuranceCall(models.Model):
    """What lists and forms open: the dialogs of the steps, the desk, what a call led to."""

    _inherit = "insurance.call"

    def action_open_step(self):
        """Return the dialog of the step in context ``reason_step``."""
        step = self.env.context.get("reason_step")
        if step not in DIALOG_STEPS:
            raise UserError(self.env._("Choose what to do with the call."))
        dialogs = self.env["insurance.call.step"]
        titles = dict(dialogs._fields["step"]._description_selection(self.env))
        return {
            "type": "ir.actions.act_window",
            "name": titles[step],
            "res_model": dialogs._name,
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_call_ids": self.ids, "default_step": step},
        }

    def action_view_later_calls(self):
        """Open the call-backs on this call.

        :return: window action
        """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "insurance_service.insurance_call_action"
        )
        return {**action, "domain": [("first_call_id", "=", self.id)], "context": {}}

    def action_view_result(self):
        """Open the complaint or request that answers the call.

        :return: window action
        """
        self.ensure_one()
        self.check_access("read")
        record = self.complaint_id or self.request_id
        if not record:
            raise UserError(self.env._("Nothing came of this call yet."))
        record.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "views": [(False, "form")],
        }
