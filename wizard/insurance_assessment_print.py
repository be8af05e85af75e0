from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..models.assessment.ordering import sorted_lines


class InsuranceAssessmentPrint(models.TransientModel):
    """Dialog that prints or exports what a round has decided, for some branches or for all."""

    _name = "insurance.assessment.print"
    _description = "Print Documents of a Round"
    _rec_name = "round_id"

    round_id = fields.Many2one("insurance.assessment.round", required=True, ondelete="cascade")
    document = fields.Selection(
        [
            ("form", "Nomination/approval forms"),
            ("vip_list", "VIP list by branch"),
            ("workbook", "Excel workbook"),
        ],
        default="form",
        required=True,
    )
    scope = fields.Selection(
        [
            ("vip", "VIP customers, decided or proposed"),
            ("candidate", "All candidates"),
            ("all", "All customers"),
        ],
        "Customers",
        default="vip",
        required=True,
    )
    company_ids = fields.Many2many(
        "res.company",
        string="Branches",
        domain=[("branch_class", "!=", False)],
        help="Empty: all branches you see.",
    )
    # Ids of lines selected in a list; empty: the whole round. Record rules apply all the same.
    selected_ids = fields.Json()
    line_count = fields.Integer("Number of Customers", compute="_compute_line_count")

    @api.model
    def default_get(self, fields):
        """Take the round the dialog was opened from; before its ranking nobody is proposed."""
        values = super().default_get(fields)
        if self.env.context.get("active_model") == "insurance.assessment.round":
            values.setdefault("round_id", self.env.context.get("active_id"))
            record = self.env["insurance.assessment.round"].browse(values["round_id"])
            if record.state in ("draft", "nomination"):
                values["scope"] = "candidate"
        return values

    @api.depends("round_id", "document", "scope", "company_ids")
    def _compute_line_count(self):
        for dialog in self:
            dialog.line_count = self.env["insurance.assessment.line"].search_count(
                dialog._get_domain()
            )

    @api.onchange("document")
    def _onchange_document(self):
        """Export everybody, print those it is about."""
        if self.document == "workbook":
            self.scope = "all"
        elif self.scope == "all":
            self.scope = self.default_get(["scope"])["scope"]

    def action_print(self):
        """Return the action that prints or downloads the document.

        :raise UserError: when no customer of the round fits the selection
        """
        self.ensure_one()
        self.round_id.check_access("read")
        if not self.line_count:
            raise UserError(
                self.env._(
                    "No customer of this round fits the selection. Before the ranking nobody is "
                    "proposed: print all candidates then."
                )
            )
        if self.document == "workbook":
            return {
                "type": "ir.actions.act_url",
                "url": f"/insurance_service/assessment/workbook?dialog={self.id}",
                "target": "download",
            }
        report = {
            "form": "insurance_service.nomination_form_selection_report",
            "vip_list": "insurance_service.vip_list_selection_report",
        }[self.document]
        # Administrators would first be sent to choose a letterhead these forms do not use.
        return self.env.ref(report).report_action(self, config=False)

    @api.model
    def _export_lines(self, lines):
        """Return the action that downloads the workbook of lines selected in a list.

        :param lines: ``insurance.assessment.line`` of one round
        :raise UserError: when they belong to several rounds: totals would mean nothing
        """
        if len(lines.round_id) != 1:
            raise UserError(
                self.env._("Select customers of one round: filter or group the list by round.")
            )
        return self.create(
            {"round_id": lines.round_id.id, "document": "workbook", "selected_ids": lines.ids}
        ).action_print()

    # === SELECTION === #

    def _get_domain(self):
        """Return the domain of the customers to print; record rules cut it further."""
        self.ensure_one()
        domain = Domain("round_id", "=", self.round_id.id)
        if self.selected_ids:
            return domain & Domain("id", "in", [int(line_id) for line_id in self.selected_ids])
        if self.company_ids:
            domain &= Domain("company_id", "in", self.company_ids.ids)
        scope = "vip" if self.document == "vip_list" else self.scope
        if scope == "vip":
            domain &= Domain("decided_tier_id.is_vip", "=", True) | (
                Domain("decided_tier_id", "=", False) & Domain("proposed_tier_id.is_vip", "=", True)
            )
        elif scope == "candidate":
            domain &= Domain("candidate_tier_id.is_vip", "=", True)
        return domain

    def _get_lines(self):
        """Return the customers to print: by branch, best tier first, by rank."""
        lines = self.env["insurance.assessment.line"].search(self._get_domain(), order="id")
        return sorted_lines(lines)
