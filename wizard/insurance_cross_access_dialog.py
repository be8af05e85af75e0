from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

STEPS = [("open", "Serve a Customer"), ("extend", "Extend"), ("end", "End Now")]


class InsuranceCrossAccessDialog(models.TransientModel):
    """Dialog by which a branch asks to serve a customer of another one, and of later steps.

    Who asks must know the exact customer code: nothing can be browsed. Wrong codes are logged and
    limited per user and day; the answer never tells whether such a customer exists.
    """

    _name = "insurance.cross.access.dialog"
    _description = "Serve a Customer of Another Branch"

    step = fields.Selection(STEPS, required=True, default="open")
    access_id = fields.Many2one("insurance.cross.access")
    customer_code = fields.Char(help="The exact code, as the customer or its home branch gives it.")
    company_id = fields.Many2one(
        "res.company",
        "Serving Branch",
        default=lambda self: self.env.company,
        domain=lambda self: [("id", "in", self.env.user.company_ids.ids)],
    )
    days = fields.Integer(default=lambda self: self._get_default_days())
    reason = fields.Text(help="Kept with the access; the home branch reads it.")
    message = fields.Text(readonly=True)

    @api.model
    def _get_default_days(self):
        return self.env.company.sudo().root_id.cross_access_days

    def action_confirm(self):
        """Take the step as the current user.

        :return: the customer's card; this dialog again with a message, for an unknown code; or
            the action that closes the dialog
        :raise UserError: with what is wrong; nothing is changed
        """
        self.ensure_one()
        if self.step == "open":
            return self._open()
        if self.step == "extend":
            self.access_id.action_extend(self.days, self.reason)
        else:
            self.access_id.action_end(self.reason)
        return {"type": "ir.actions.act_window_close"}

    def _open(self):
        accesses = self.env["insurance.cross.access"]
        code = (self.customer_code or "").strip()
        if not code or not self.company_id:
            raise ValidationError(self.env._("Enter the customer code and the serving branch."))
        self._check_may_ask()
        customers_sudo = self.env["res.partner"].sudo()
        customer_sudo = customers_sudo.search([("customer_code", "=", code)], limit=1)
        if not customer_sudo or not self._is_in_tree(customer_sudo):
            return self._refuse(code)
        customer = customer_sudo.sudo(False)
        if customer.has_access("read") and not customer_sudo.is_cross_served:
            return customer._get_card_action()  # his own already: nothing to open
        accesses._open(customer_sudo, self.company_id, self.days, self.reason)
        return customer._get_card_action()

    def _check_may_ask(self):
        """Refuse wrong roles and branches, a missing reason and too many tries, before looking."""
        accesses = self.env["insurance.cross.access"]
        accesses._check_asker(self.company_id)
        if not (self.reason or "").strip():
            raise ValidationError(self.env._("Give the reason: it is kept with the access."))
        self.company_id._check_cross_access_days(self.days)
        limit = self.company_id.sudo().root_id.cross_access_tries
        log = self.env["insurance.cross.access.log"]
        if log._get_try_count(self.company_id._service_today()) >= limit:
            raise UserError(
                self.env._(
                    "You entered %s wrong codes today. Ask the home branch or head office for the "
                    "code, and try again tomorrow.",
                    limit,
                )
            )

    def _is_in_tree(self, customer_sudo):
        """Whether a customer belongs to the serving branch's head office and can be served."""
        home_sudo = customer_sudo.home_company_id or customer_sudo.branch_ids[:1]
        return customer_sudo.active and home_sudo.root_id == self.company_id.sudo().root_id

    def _refuse(self, code):
        """Log a wrong code and show the dialog again; an error would take the log back."""
        day = self.company_id._service_today()
        log_sudo = self.env["insurance.cross.access.log"].sudo()
        count = log_sudo._get_try_count(day) + 1
        log_sudo._append(
            [
                {
                    "kind": "refused",
                    "company_id": self.company_id.id,
                    "code": code[:64],
                    "reason": self.reason,
                    "try_date": day,
                    "try_number": count,
                }
            ]
        )
        left = self.company_id.sudo().root_id.cross_access_tries - count
        self.message = self.env._(
            "There is no customer to serve with this code. Check it with the customer or its home "
            "branch. Your try was noted; %s more are possible today.",
            left,
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Serve a Customer of Another Branch"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }
