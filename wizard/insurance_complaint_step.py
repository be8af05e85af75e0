from odoo import api, fields, models

from ..models.complaint.insurance_complaint import ACCEPTED, OUTCOMES, WAYS
from ..models.complaint.insurance_complaint_person import KINDS
from ..models.const import DEPARTMENTS

STEPS = [
    ("assign", "Assign the Complaint"),
    ("acknowledge", "Acknowledge the Complaint"),
    ("link", "Link the Customer"),
    ("name_person", "Name a Person Concerned"),
    ("ask_statement", "Ask for a Statement"),
    ("mark_complex", "Mark as Complex"),
    ("ask_extension", "Ask for an Extension"),
    ("refuse_extension", "Refuse the Extension"),
    ("decide", "Decide the Complaint"),
    ("reply", "Answer the Customer"),
    ("close", "Close the Complaint"),
    ("reopen", "Reopen the Complaint"),
    ("withdraw", "Complaint Withdrawn"),
    ("transfer", "Hand to Another Branch"),
]


class InsuranceComplaintStep(models.TransientModel):
    """Dialog of a complaint's step. It decides nothing: the complaint's own methods check."""

    _name = "insurance.complaint.step"
    _description = "Step of a Complaint"

    complaint_ids = fields.Many2many("insurance.complaint", readonly=True)
    complaint_count = fields.Integer(compute="_compute_facts")
    step = fields.Selection(STEPS, required=True)
    company_id = fields.Many2one("res.company", compute="_compute_facts")
    expected_outcome = fields.Text(compute="_compute_facts")
    reason = fields.Text(help="Kept with the complaint.")
    user_id = fields.Many2one(
        "res.users",
        "Handler",
        domain="[('share', '=', False), ('company_ids', 'parent_of', company_id)]",
    )
    # Linking.
    partner_id = fields.Many2one("res.partner", "Customer", domain=[("customer_code", "!=", False)])
    contact_id = fields.Many2one("res.partner", domain="[('parent_id', '=', partner_id)]")
    policy_id = fields.Many2one("insurance.policy", domain="[('partner_id', '=', partner_id)]")
    # Naming.
    person_user_id = fields.Many2one("res.users", "Person", domain=[("share", "=", False)])
    person_name = fields.Char("Name as Said", help="When there is no user, or nobody knows yet.")
    kind = fields.Selection(KINDS, default="staff")
    department = fields.Selection(DEPARTMENTS)
    allegation = fields.Text(help="What the customer says of this person.")
    person_id = fields.Many2one(
        "insurance.complaint.person",
        "Person to Ask",
        domain="[('complaint_id', 'in', complaint_ids), ('user_id', '!=', False), "
        "('statement_id', '=', False)]",
    )
    told = fields.Text("What Is Said", help="The person reads this, and nothing else.")
    # Time.
    days = fields.Integer("Further Days", default=30)
    # Decision.
    outcome = fields.Selection(OUTCOMES)
    finding = fields.Text(help="What was found out.")
    evidence = fields.Text(
        "Evidence of the Finding", help="Recordings, papers, statements; or attach them."
    )
    attachment_ids = fields.Many2many("ir.attachment", string="Papers")
    cause_id = fields.Many2one("insurance.complaint.cause", "Root Cause")
    decision = fields.Text(help="What the customer is told.")
    remedy = fields.Text("Redress", help="What the customer gets.")
    line_ids = fields.One2many("insurance.complaint.step.person", "dialog_id", "Persons Concerned")
    # Answer.
    way = fields.Selection(WAYS, "Answered By", default="phone")
    text = fields.Text("Answer")
    satisfied = fields.Selection(ACCEPTED, "Customer Accepts", default="unknown")
    target_company_id = fields.Many2one("res.company", "To")

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        ids = [id_ for command in values.get("complaint_ids") or [] for id_ in command[2]]
        complaint = self.env["insurance.complaint"].browse(ids[:1])
        complaint.check_access("read")
        if values.get("step") == "decide" and complaint:
            lines = [{"person_id": person.id} for person in complaint.person_ids]
            values["line_ids"] = [(0, 0, line) for line in lines]
        if values.get("step") == "reply":
            values["text"] = complaint.decision
        if values.get("step") == "transfer":
            values["target_company_id"] = complaint.company_id.sudo().root_id.id
        return values

    @api.depends("complaint_ids")
    def _compute_facts(self):
        for dialog in self:
            dialog.complaint_count = len(dialog.complaint_ids)
            dialog.company_id = dialog.complaint_ids.company_id[:1]
            dialog.expected_outcome = dialog.complaint_ids[:1].expected_outcome

    def action_confirm(self):
        """Take the step as the current user, for all complaints or for none."""
        self.ensure_one()
        getattr(self, f"_take_{self.step}")()
        visible = self.complaint_ids._filtered_access("read")
        if visible != self.complaint_ids:
            # Handed away, or about oneself: the form behind cannot be shown any more.
            return self.env["ir.actions.act_window"]._for_xml_id(
                "insurance_service.insurance_complaint_action"
            )
        return {"type": "ir.actions.act_window_close"}

    def _take_assign(self):
        self.complaint_ids.action_assign(self.user_id.id)

    def _take_acknowledge(self):
        self.complaint_ids.action_acknowledge(self.reason)

    def _take_link(self):
        self.complaint_ids.action_link(self.partner_id.id, self.contact_id.id, self.policy_id.id)

    def _take_name_person(self):
        self.complaint_ids.action_name_person(
            self.person_user_id.id, self.person_name, self.kind, self.department, self.allegation
        )

    def _take_ask_statement(self):
        self.complaint_ids.action_ask_statement(self.person_id.id, self.told)

    def _take_mark_complex(self):
        self.complaint_ids.action_mark_complex(self.reason)

    def _take_ask_extension(self):
        self.complaint_ids.action_ask_extension(self.days, self.reason)

    def _take_refuse_extension(self):
        self.complaint_ids.action_refuse_extension(self.reason)

    def _take_decide(self):
        complaint = self.complaint_ids
        if self.attachment_ids:
            complaint.check_access("write")
            self.attachment_ids.write({"res_model": complaint._name, "res_id": complaint.id})
            complaint.invalidate_recordset(["message_attachment_count"])
        complaint.action_decide(
            self.outcome,
            self.finding,
            self.evidence,
            self.decision,
            self.cause_id.id,
            self.remedy,
            {line.person_id.id: line._get_values() for line in self.line_ids},
        )

    def _take_reply(self):
        self.complaint_ids.action_reply(self.way, self.text)

    def _take_close(self):
        self.complaint_ids.action_close(self.satisfied)

    def _take_reopen(self):
        self.complaint_ids.action_reopen(self.reason)

    def _take_withdraw(self):
        self.complaint_ids.action_withdraw(self.reason)

    def _take_transfer(self):
        self.complaint_ids.action_transfer(self.target_company_id.id, self.reason)
