from odoo import api, fields, models
from odoo.exceptions import AccessError, LockError, UserError, ValidationError
from odoo.tools import format_list
from odoo.tools.misc import clean_context

from ..rules.step import refusal


class InsuranceSteps(models.AbstractModel):
    """The mechanics of steps: lock, re-read, check role, branch and state, then let it happen.

    A model names its decision table in ``_steps`` and has the field ``state`` and, where it
    belongs to a branch, ``company_id``; each public step begins with `_begin_step`. The same
    reason refuses the call, disables the button and is its tooltip.
    """

    _name = "insurance.steps"
    _description = "Steps with Reasons"

    #: name of the step -> `rules.step.Step`
    _steps = {}

    blocked_actions = fields.Json(
        compute="_compute_blocked_actions",
        help="For the user's buttons: step -> why it is refused now; empty when it is allowed.",
    )

    # === REASONS === #

    @api.depends("state")
    @api.depends_context("uid", "lang")
    def _compute_blocked_actions(self):
        for record in self:
            # A record that is not saved yet has no steps.
            names = [n for n in self._steps if record.id and not record._is_role_missing(n)]
            record.blocked_actions = {name: record._get_cannot_reason(name) for name in names}

    def _get_roles(self):
        """Return the user's roles among those the table names; all of them for the system."""
        roles = {role for step in self._steps.values() for role in step.roles}
        if self.env.su:
            return roles
        user = self.env.user
        return {role for role in roles if user.has_group(f"insurance_service.group_{role}")}

    def _is_role_missing(self, name):
        return not self._get_roles().intersection(self._get_step(name).roles)

    def _get_step(self, name):
        """Return the row of the table as it is for the user and the record; subjects extend it."""
        return self._steps[name]

    def _get_cannot_reason(self, name):
        """Return why the user may not take a step now; "" when nothing stands against it."""
        self.ensure_one()
        refused = refusal(self._get_step(name), self.state, self._get_roles())
        if refused == "role":
            return self._explain_roles(name)
        if refused == "state":
            return self._explain_state(name)
        company = self.company_id if "company_id" in self._fields else None
        if company and not self.env.su and not self.env.user._works_for(company):
            return self.env._("You do not work for %s.", company.sudo().name)
        return self._get_special_reason(name)

    def _get_special_reason(self, name):
        """Return reasons beyond role, branch and state; subjects extend it, calling super first.

        :return: text, or "" when nothing stands against the step
        """
        return ""

    def _explain_roles(self, name):
        roles = self._get_role_names(self._get_step(name).roles)
        return self.env._("This step belongs to: %(roles)s.", roles=roles)

    @api.model
    def _get_role_names(self, roles):
        names = [self.env.ref(f"insurance_service.group_{role}").sudo().name for role in roles]
        return format_list(self.env, names, "or")

    def _explain_state(self, name):
        labels = dict(self._fields["state"]._description_selection(self.env))
        needed = [labels[state] for state in self._get_step(name).states]
        return self.env._(
            "The state is “%(state)s”; this step needs “%(needed)s”.",
            state=labels[self.state],
            needed=format_list(self.env, needed, "or"),
        )

    # === DIALOGS === #

    def _open_step_dialog(self, model, field):
        """Return the dialog of the step in context ``reason_step``; the step itself checks.

        :param str model: of the dialog; its selection ``step`` names the steps and their titles
        :param str field: of the dialog; gets these records
        :raise UserError: when the dialog has no such step
        """
        dialogs, step = self.env[model], self.env.context.get("reason_step")
        titles = dict(dialogs._fields["step"]._description_selection(self.env))
        if step not in titles:
            raise UserError(self.env._("There is no such step."))
        return {
            "type": "ir.actions.act_window",
            "name": titles[step],
            "res_model": model,
            "views": [(False, "form")],
            "target": "new",
            "context": {f"default_{field}": self.ids, "default_step": step},
        }

    # === STEPS: LOCK, CHECK === #

    def _begin_step(self, name):
        """Lock the records, check the step on each and return them in superuser mode.

        :raise AccessError: when the user may not see one, or has none of the roles
        :raise UserError: with the reason, when a step is refused; nothing is changed
        """
        if not self:
            raise UserError(self.env._("Choose a record first."))
        self.check_access("read")
        try:
            self.sudo().lock_for_update()
        except LockError:
            raise UserError(
                self.env._(
                    "Somebody else is working on this record at this moment. Reload it and try "
                    "again."
                )
            ) from None
        self.invalidate_recordset()
        for record in self:
            if reason := record._get_cannot_reason(name):
                error = AccessError if record._is_role_missing(name) else UserError
                raise error(f"{record.display_name}: {reason}" if len(self) > 1 else reason)
        # Nothing the caller's context suggests gets into what is made in superuser mode.
        context = clean_context(self.env.context)
        return self.with_context(context).sudo()  # pylint: disable=context-overridden

    @api.model
    def _check_role(self, name):
        """Refuse a step to whoever has none of its roles.

        :raise AccessError: names the roles
        """
        if self._is_role_missing(name):
            raise AccessError(self._explain_roles(name))

    @api.model
    def _check_reason(self, reason):
        """Return a reason without blanks around it.

        :raise ValidationError: when it is empty
        """
        reason = (reason or "").strip()
        if not reason:
            raise ValidationError(self.env._("Give the reason: it is kept."))
        return reason
