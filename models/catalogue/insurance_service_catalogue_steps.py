from odoo import api, fields, models
from odoo.exceptions import UserError

OFFICER = "insurance_service.group_hq_officer"
GM = "insurance_service.group_hq_gm"
#: Steps by the group whose buttons they are.
STEPS = {"activate": GM, "retire": GM, "new_version": OFFICER, "next_year": OFFICER}


class InsuranceServiceCatalogue(models.Model):
    """Steps of a catalogue, who may take them when, and its printed promise."""

    _inherit = "insurance.service.catalogue"

    blocked_actions = fields.Json(
        compute="_compute_blocked_actions",
        help="For the user's buttons: step -> why it is refused now; empty when it is allowed.",
    )

    @api.depends("state", "year", "author_id", "editor_ids", "standard_ids")
    @api.depends_context("uid", "lang")
    def _compute_blocked_actions(self):
        mine = [step for step, group in STEPS.items() if self.env.user.has_group(group)]
        for catalogue in self:
            catalogue.blocked_actions = {
                step: catalogue._get_blocked_reason(step) or "" if catalogue.ids else ""
                for step in mine
            }

    # === ACTION METHODS === #

    def action_activate(self):
        """Put a draft into effect; it takes the place of the year's active version.

        For the general managers' office, and nobody who wrote in the draft (Art. 26.1).

        :raises UserError: why not
        """
        self.ensure_one()
        self._lock_for_step("activate")
        catalogue_sudo = self.sudo()
        rivals_sudo = catalogue_sudo.search(
            [("state", "=", "active"), ("year", "=", self.year), ("id", "!=", self.id)]
        )
        rivals_sudo.write({"state": "retired"})
        rivals_sudo.flush_recordset()
        now = fields.Datetime.now()
        catalogue_sudo.write(
            {"state": "active", "activator_id": self.env.uid, "activated_datetime": now}
        )

    def action_retire(self):
        """Take an active version out of use; requests that took a standard from it keep it.

        :raises UserError: why not
        """
        self.ensure_one()
        self._lock_for_step("retire")
        catalogue_sudo = self.sudo()
        catalogue_sudo.write({"state": "retired"})

    def action_new_version(self):
        """Make a draft for the same year from this version.

        :return: action that opens the draft
        :raises UserError: why not
        """
        self.ensure_one()
        self._lock_for_step("new_version")
        return self.copy()._get_form_action()

    def action_copy_to_next_year(self):
        """Make a draft for the next year from this version.

        :return: action that opens the draft
        :raises UserError: why not
        """
        self.ensure_one()
        self._lock_for_step("next_year")
        return self.copy({"year": self.year + 1})._get_form_action()

    def action_print_promise(self, tier_id=None):
        """Print the customer's service promise, of one tier or of all.

        :param int tier_id: an `insurance.tier`; empty: one promise for each tier
        :return: report action
        """
        self.check_access("read")
        report = self.env.ref("insurance_service.service_promise_report")
        tier = self.env["insurance.tier"].browse(tier_id or []).exists()
        if not tier:
            return report.report_action(self)
        return report.report_action(None, data={"ids": self.ids, "tier_ids": tier.ids})

    def _lock_for_step(self, step):
        self.check_access("read")
        self.lock_for_update()
        if reason := self._get_blocked_reason(step):
            raise UserError(reason)

    def _get_form_action(self):
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
        }

    # === Reasons === #

    def _get_blocked_reason(self, step):
        """Return why the current user cannot take a step now, or False.

        :param str step: activate, retire, new_version or next_year
        """
        self.ensure_one()
        user = self.env.user
        if step in ("new_version", "next_year"):
            return self._get_copy_reason(step)
        if not user.has_group(GM):
            return self.env._(
                "Catalogues are put into effect and retired by the general managers' office."
            )
        return self._get_activate_reason() if step == "activate" else self._get_retire_reason()

    def _get_copy_reason(self, step):
        if not self.env.user.has_group(OFFICER):
            return self.env._("Catalogues are written by head office customer resources.")
        if step == "new_version" and self._is_closed_year():
            return self._get_closed_text()
        if step == "next_year" and self.year + 1 < self.env.company._service_today().year:
            return self.env._(
                "%s is over as well. Copy the catalogue of a later year.", self.year + 1
            )
        return False

    def _get_activate_reason(self):
        user = self.env.user
        if self.state != "draft":
            return self.env._("Only a draft can be activated.")
        if self._is_closed_year():
            return self._get_closed_text()
        if user == self.author_id or user in self.editor_ids:
            return self.env._("You wrote in this draft: somebody else must activate it.")
        return next(iter(self._get_problems()), False)

    def _get_retire_reason(self):
        if self.state != "active":
            return self.env._("Only an active catalogue can be retired.")
        if self._is_closed_year():
            return self._get_closed_text()
        if not self.search_count([("state", "=", "active"), ("id", "!=", self.id)], limit=1):
            return self.env._(
                "This is the only active catalogue: without it no service has a deadline. "
                "Activate its successor instead; that retires it."
            )
        return False
