from odoo import api, fields, models

from ..models.complaint.insurance_complaint import ACCEPTED, SEVERITIES
from ..models.const import DEPARTMENTS

STEPS = [
    ("answer", "Answer the Caller"),
    ("hand_over", "Hand Over to a Department"),
    ("complain", "Register as Complaint"),
    ("promise_call_back", "Promise to Call Back"),
    ("call_back", "Record the Call-back"),
    ("give_up", "Caller Not Reached"),
    ("link", "Link the Caller's Customer"),
]


class InsuranceCallStep(models.TransientModel):
    """Dialog of a call's step. It decides nothing: the call's own methods check."""

    _name = "insurance.call.step"
    _description = "Step of a Call"

    call_ids = fields.Many2many("insurance.call", readonly=True)
    step = fields.Selection(STEPS, required=True)
    company_id = fields.Many2one("res.company", compute="_compute_facts")
    content = fields.Text("What Was Said", compute="_compute_facts")
    text = fields.Text("Answer")
    reason = fields.Text(help="Kept with the call.")
    satisfied = fields.Selection(ACCEPTED, "Caller Satisfied", default="unknown")
    # Handing over.
    item_id = fields.Many2one(
        "insurance.service.item", "Service", domain=[("request_kind", "!=", False)]
    )
    summary = fields.Char("Subject")
    department = fields.Selection(DEPARTMENTS)
    # Complaint.
    category_id = fields.Many2one("insurance.complaint.category")
    expected_outcome = fields.Text()
    severity = fields.Selection(SEVERITIES, default="1")
    # Calling back.
    date = fields.Date("Call Back On", default=lambda self: self.env.company._service_today())
    user_id = fields.Many2one(
        "res.users",
        "Calls Back",
        default=lambda self: self.env.user,
        domain="[('share', '=', False), ('company_ids', 'parent_of', company_id)]",
    )
    is_reached = fields.Boolean("Got Through", default=True)
    is_answer = fields.Boolean("Answers the Call", default=True)
    # Linking.
    partner_id = fields.Many2one("res.partner", "Customer", domain=[("customer_code", "!=", False)])
    contact_id = fields.Many2one("res.partner", domain="[('parent_id', '=', partner_id)]")
    policy_id = fields.Many2one("insurance.policy", domain="[('partner_id', '=', partner_id)]")

    @api.depends("call_ids")
    def _compute_facts(self):
        for dialog in self:
            dialog.company_id = dialog.call_ids.company_id[:1]
            dialog.content = dialog.call_ids[:1].content

    def action_confirm(self):
        """Take the step as the current user, for all calls or for none.

        :return: what the step made, or the action that closes the dialog
        """
        self.ensure_one()
        getattr(self, f"_take_{self.step}")()
        if self.call_ids._filtered_access("read") != self.call_ids:
            # About oneself: the form behind cannot be shown any more.
            return self.env["ir.actions.act_window"]._for_xml_id(
                "insurance_service.insurance_call_action"
            )
        return {"type": "ir.actions.act_window_close"}

    def _take_answer(self):
        self.call_ids.action_answer(self.text, self.satisfied)

    def _take_hand_over(self):
        self.call_ids.action_hand_over(self.item_id.id, self.summary, self.department)

    def _take_complain(self):
        self.call_ids.action_complain(
            self.category_id.id, self.summary, self.expected_outcome, self.severity
        )

    def _take_promise_call_back(self):
        self.call_ids.action_promise_call_back(self.date, self.user_id.id)

    def _take_call_back(self):
        self.call_ids.action_call_back(self.is_reached, self.text, self.satisfied, self.is_answer)

    def _take_give_up(self):
        self.call_ids.action_give_up(self.reason)

    def _take_link(self):
        self.call_ids.action_link(self.partner_id.id, self.contact_id.id, self.policy_id.id)
