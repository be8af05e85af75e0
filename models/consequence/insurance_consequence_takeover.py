from odoo import api, fields, models
from odoo.exceptions import UserError

from ..care.insurance_care_task import OPEN_STATES as OPEN_TASKS
from ..protection import forbid_protected
from ..service.insurance_service_request import OPEN_STATES as OPEN_REQUESTS


class InsuranceConsequenceTakeover(models.Model):
    """A customer who went from one salesperson to another after the third complaint (Art. 34)."""

    _name = "insurance.consequence.takeover"
    _description = "Takeover of a Customer"
    _order = "id desc"
    _rec_name = "consequence_id"
    _allow_sudo_commands = False

    consequence_id = fields.Many2one(
        "insurance.complaint.consequence", required=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(
        "res.company", "Branch", required=True, ondelete="restrict", index=True
    )
    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, ondelete="restrict", index=True
    )
    from_user_id = fields.Many2one(
        "res.users", "Salesperson Before", required=True, ondelete="restrict"
    )
    to_user_id = fields.Many2one("res.users", "Successor", required=True, ondelete="restrict")
    done_by_id = fields.Many2one("res.users", "Appointed By", required=True, ondelete="restrict")
    date = fields.Datetime("At", required=True)
    moved = fields.Json(help="What moved: model -> ids; for giving it back.")
    moved_count = fields.Integer("Records Moved", aggregator=None)
    is_returned = fields.Boolean("Given Back")
    returned_by_id = fields.Many2one("res.users", "Given Back By")
    returned_at = fields.Datetime("Given Back At")

    @api.model_create_multi
    def create(self, vals_list):
        forbid_protected(self, vals_list, frozenset(self._fields))
        return super().create(vals_list)

    def write(self, vals):
        forbid_protected(self, [vals], frozenset(self._fields))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("The history of takeovers is kept."))

    # === MOVING, IN SUPERUSER MODE === #

    @api.model
    def _find_work(self, partner, user):
        """Return what somebody has with a customer: ``{model: records}``."""
        mine = [("partner_id", "=", partner.id), ("user_id", "=", user.id)]
        domains = {
            "res.partner": [("id", "=", partner.id), ("user_id", "=", user.id)],
            "insurance.policy": mine,
            "insurance.service.request": [*mine, ("state", "in", OPEN_REQUESTS)],
            "insurance.visit": [*mine, ("state", "=", "planned")],
            "insurance.care.task": [*mine, ("state", "in", OPEN_TASKS)],
        }
        return {model: self.env[model].search(domain) for model, domain in domains.items()}

    @api.model
    def _move(self, partner, work, user, successor):
        """Give what somebody has with a customer to a successor, or who else may do it."""
        work["res.partner"].user_id = successor
        work["insurance.policy"].user_id = successor
        for request in work["insurance.service.request"]:
            officer = request.partner_id.service_officer_id
            fitting = [u for u in (successor, officer) if u and u._serves(request.company_id)]
            request._set_handler(fitting[0] if fitting else self.env["res.users"])
        work["insurance.visit"].user_id = successor
        work["insurance.care.task"].write({"user_id": successor.id, "is_assigned": True})
        # Who is no longer in charge does not go on being told.
        partner.message_unsubscribe(user.partner_id.ids)
        work["insurance.policy"].message_unsubscribe(user.partner_id.ids)
        self._replace_colleague(partner, user, successor)

    @api.model
    def _replace_colleague(self, partner, user, successor):
        visits = self.env["insurance.visit"].search(
            [
                ("partner_id", "=", partner.id),
                ("state", "=", "planned"),
                ("colleague_ids", "in", user.ids),
            ]
        )
        for visit in visits:
            visit.colleague_ids = visit.colleague_ids - user | (successor - visit.user_id)
