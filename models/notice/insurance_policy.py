from odoo import api, fields, models

from ...rules.notice import NOTICE_OF_CHANGE
from ..policy.insurance_policy import POLICY_STATES
from ..protection import forbid_protected

#: Kept with the state; never typed.
PROTECTED = frozenset(("state_date", "previous_state"))
CRON = "insurance_service.ir_cron_notices"


class InsurancePolicy(models.Model):
    """Since when a policy is in its state, and what it was before: what notices rest on (R5).

    Policies that were there before these fields have neither, so nothing old is told.
    """

    _inherit = "insurance.policy"

    state_date = fields.Date(
        "State Since", readonly=True, copy=False, help="Day the change became known here."
    )
    previous_state = fields.Selection(
        POLICY_STATES, readonly=True, copy=False, help="Empty: the state never changed here."
    )
    notice_ids = fields.One2many("insurance.care.task", "policy_id", "Notices")
    notice_open_count = fields.Integer("Open Notices", compute="_compute_notice_counts")
    notice_count = fields.Integer("All Notices", compute="_compute_notice_counts")

    # Changes of the last weeks, every night.
    _state_date_idx = models.Index("(company_id, state_date) WHERE previous_state IS NOT NULL")

    # === COMPUTE METHODS === #

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_notice_counts(self):
        tasks = self.env["insurance.care.task"]
        still_open = ("planned", "ordered", "sent")
        counts = {}
        for policy, state, count in tasks._read_group(
            [("policy_id", "in", self.ids)], ["policy_id", "state"], ["__count"]
        ):
            total, open_count = counts.get(policy, (0, 0))
            counts[policy] = (total + count, open_count + count * (state in still_open))
        for policy in self:
            policy.notice_count, policy.notice_open_count = counts.get(policy._origin, (0, 0))

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        forbid_protected(self, vals_list, PROTECTED)
        today = self.env.company._service_today()
        fresh = {"state_date": today, "previous_state": False}
        return super().create([{**fresh, **vals} for vals in vals_list])

    def write(self, vals):
        forbid_protected(self, [vals], PROTECTED)
        if "state" not in vals:
            return super().write(vals)
        changed = self.filtered(lambda policy: policy.state != vals["state"])
        before = changed.grouped("state")
        result = super().write(vals)
        today = self.env.company._service_today()
        for state, policies in before.items():
            policies.sudo().write({"state_date": today, "previous_state": state})
            if (state, vals["state"]) in NOTICE_OF_CHANGE:
                self._plan_notices_soon()
        return result

    # === ACTION METHODS === #

    def action_view_notices(self):
        """Open the reminders and notices of this policy that the user may see.

        :return: window action
        """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "insurance_service.insurance_notice_action"
        )
        return {**action, "domain": [("policy_id", "=", self.id)], "context": {}}

    # === BUSINESS METHODS === #

    @api.model
    def _plan_notices_soon(self):
        """Have the scheduled action tell what changed, without waiting for the night."""
        cron_sudo = self.env.ref(CRON, raise_if_not_found=False)
        if cron_sudo:
            cron_sudo.sudo()._trigger()
