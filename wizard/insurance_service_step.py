from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.const import DEPARTMENTS
from ..rules.request_flow import WORKERS

#: Dialogs that ask for something; the step's method is ``action_`` and its name.
STEPS = [
    ("assign", "Assign"),
    ("pause", "Pause the Clock"),
    ("resume", "Resume"),
    ("finish", "Finish"),
    ("reopen", "Reopen Request"),
    ("cancel", "Cancel Request"),
    ("agree_date", "Agree Another Date"),
    ("acknowledge", "Customer's Acknowledgement"),
    ("reclassify", "Change Service"),
    ("merge", "Merge Duplicates"),
]
#: Requests whose effect the dialog shows; more only make it long.
SHOWN = 40


class InsuranceServiceStep(models.TransientModel):
    """Dialog of a step for one or many requests: asks, shows the effect, takes the step.

    It decides nothing: role, branch, state and input are checked by the request's own methods.
    """

    _name = "insurance.service.step"
    _description = "Step of a Request"

    step = fields.Selection(STEPS, required=True)
    request_ids = fields.Many2many("insurance.service.request", string="Requests")
    request_count = fields.Integer("Chosen", compute="_compute_request_count")
    refused_count = fields.Integer("Refused", compute="_compute_effect_html")
    company_ids = fields.Many2many("res.company", compute="_compute_request_count")
    candidate_ids = fields.Many2many("res.users", compute="_compute_candidate_ids")
    effect_html = fields.Html("Effect", compute="_compute_effect_html", sanitize=False)

    user_id = fields.Many2one(
        "res.users",
        "Handler",
        domain="[('id', 'in', candidate_ids)]",
        help="Only people who do services for the branch.",
    )
    to_queue = fields.Boolean("Back to the Queue", help="Nobody handles it for now.")
    department = fields.Selection(DEPARTMENTS, help="Another department takes over.")
    pause_reason_id = fields.Many2one("insurance.pause.reason", "Waits For")
    moment = fields.Datetime("When", help="When it really happened; empty: now.")
    note = fields.Text(help="What exactly is missing, or came in.")
    reason = fields.Text(help="Kept with the request.")
    result = fields.Text(help="What the customer got.")
    day = fields.Date("New Deadline")
    item_id = fields.Many2one(
        "insurance.service.item", "Service", domain=[("request_kind", "!=", False)]
    )
    acknowledged_by = fields.Char("Taken By")

    @api.depends("request_ids")
    def _compute_request_count(self):
        for wizard in self:
            wizard.request_count = len(wizard.request_ids)
            wizard.company_ids = wizard.request_ids.company_id

    @api.depends("request_ids", "step")
    def _compute_candidate_ids(self):
        groups = [self.env.ref(f"insurance_service.group_{role}").id for role in WORKERS]
        for wizard in self:
            if wizard.step != "assign":
                wizard.candidate_ids = False
                continue
            # Names of colleagues only; who may really be chosen, the request checks.
            users_sudo = self.env["res.users"].sudo()
            domain = [
                ("share", "=", False),
                ("all_group_ids", "in", groups),
                *(("company_ids", "parent_of", id_) for id_ in wizard.request_ids.company_id.ids),
            ]
            wizard.candidate_ids = users_sudo.search(domain).sudo(False)

    @api.depends(
        "step", "request_ids", "user_id", "department", "moment", "day", "item_id", "reason"
    )
    @api.depends_context("uid", "lang")
    def _compute_effect_html(self):
        for wizard in self:
            requests = wizard.request_ids._origin
            requests.check_access("read")
            rows = wizard.step and requests._get_step_effects(wizard.step, wizard._get_values())
            rows = rows or []
            wizard.refused_count = len([row for row in rows if row["refusal"]])
            wizard.effect_html = rows and self.env["ir.qweb"]._render(
                "insurance_service.service_step_effect",
                {"rows": rows[:SHOWN], "more": len(rows) - SHOWN, "step": wizard.step},
            )

    def _get_values(self):
        """Return the input as `_get_step_effects` takes it."""
        return {"moment": self.moment, "day": self.day, "item": self.item_id._origin}

    @api.onchange("step", "request_ids")
    def _onchange_step(self):
        """Propose what is known already."""
        if self.step == "acknowledge" and len(self.request_ids) == 1:
            self.acknowledged_by = self.request_ids.contact_id.name
        if self.step == "finish" and len(self.request_ids) == 1:
            self.result = self.request_ids.result

    @api.onchange("to_queue")
    def _onchange_to_queue(self):
        if self.to_queue:
            self.user_id = False

    def action_leave_out(self):
        """Keep only the requests whose step is not refused, and show the dialog again."""
        self.ensure_one()
        requests = self.request_ids
        refused = requests.filtered(lambda request: request._get_cannot_reason(self.step))
        if refused == requests:
            raise UserError(self.env._("None of the chosen requests can take this step."))
        self.request_ids = requests - refused
        return {
            "type": "ir.actions.act_window",
            "name": requests._get_step_title(self.step),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
        }

    def action_confirm(self):
        """Take the step as the current user, for all requests or for none.

        :return: action that closes the dialog, or opens the request a merge kept
        """
        self.ensure_one()
        requests = self.request_ids
        arguments = {
            "assign": lambda: (self.user_id.id, self.department),
            "pause": lambda: (self.pause_reason_id.id, self.note, self.moment),
            "resume": lambda: (self.note, self.moment),
            "finish": lambda: (self.result, self.moment),
            "reopen": lambda: (self.reason,),
            "cancel": lambda: (self.reason,),
            "agree_date": lambda: (self.day, self.reason),
            "acknowledge": lambda: (self.acknowledged_by,),
            "reclassify": lambda: (self.item_id.id, self.reason),
            "merge": lambda: (),
        }[self.step]()
        kept = getattr(requests, f"action_{self.step}")(*arguments)
        if self.step == "merge":
            return kept._get_records_action(name=self.env._("Merged Request"))
        return {"type": "ir.actions.act_window_close"}
