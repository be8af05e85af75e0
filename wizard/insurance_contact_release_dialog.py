import base64

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tools import format_date, format_list

from ..models.contact.insurance_contact_release import RELEASE_FIELDS
from ..report.workbook.release_workbook import release_workbook
from ..rules.care_flow import OPEN

_MAX_TASKS = 5000
#: Shown of those left out for one reason.
_MAX_NAMES = 20


class InsuranceContactReleaseDialog(models.TransientModel):
    """Dialog: give a supplier what it needs of the contacts of care tasks, as a workbook.

    Only contacts who consented are in the file (PIPL Art. 23); the others are listed with the
    reason. Each contact and what was given is logged.
    """

    _name = "insurance.contact.release.dialog"
    _description = "Release to Supplier"

    task_ids = fields.Many2many("insurance.care.task", string="Care Tasks", required=True)
    supplier_id = fields.Many2one(
        "res.partner", domain=[("customer_code", "=", False), ("is_company", "=", True)]
    )
    purpose = fields.Char(help="Why the supplier needs it; kept in the log.")
    has_mobile = fields.Boolean("Mobile")
    has_email = fields.Boolean("E-mail")
    has_address = fields.Boolean("Address", default=True)
    has_birthday = fields.Boolean("Birthday")
    released_count = fields.Integer("In the File", compute="_compute_refused")
    refused_count = fields.Integer("Left Out", compute="_compute_refused")
    refused_text = fields.Text("Left Out Because", compute="_compute_refused")
    file = fields.Binary("Workbook", readonly=True, attachment=False)
    file_name = fields.Char(readonly=True)

    @api.model
    def default_get(self, fields):
        """Take the tasks chosen in the list, and their supplier when it is one."""
        values = super().default_get(fields)
        context = self.env.context
        if context.get("active_model") == "insurance.care.task":
            tasks = self.env["insurance.care.task"].browse(context.get("active_ids"))
            values["task_ids"] = [Command.set(tasks.ids)]
            if len(tasks.supplier_id) == 1:
                values["supplier_id"] = tasks.supplier_id.id
            if len(tasks.item_id) == 1:
                values["purpose"] = tasks.item_id.name
        return values

    @api.model_create_multi
    def create(self, vals_list):
        self._check_file_not_given(vals_list)
        return super().create(vals_list)

    def write(self, vals):
        self._check_file_not_given([vals])
        return super().write(vals)

    @api.model
    def _check_file_not_given(self, vals_list):
        if not self.env.su and any({"file", "file_name"} & vals.keys() for vals in vals_list):
            raise AccessError(self.env._("The file is made from the contacts released."))

    # === COMPUTE METHODS === #

    @api.depends("task_ids")
    @api.depends_context("uid", "lang")
    def _compute_refused(self):
        for dialog in self:
            tasks = dialog.task_ids._origin._filtered_access("read")
            reasons = dialog._get_reasons(tasks)
            dialog.refused_count = len(reasons)
            dialog.released_count = len(tasks) - len(reasons)
            dialog.refused_text = dialog._get_refused_text(reasons)

    @api.model
    def _get_refused_text(self, reasons):
        """Return who is left out, one line a reason."""
        people = {}
        for task, reason in reasons.items():
            who = task.contact_id or task.partner_id
            people.setdefault(reason, {})[who] = None
        lines = []
        for reason, names in people.items():
            shown = [who.sudo().name for who in list(names)[:_MAX_NAMES]]
            more = "…" if len(names) > _MAX_NAMES else ""
            lines.append(f"{reason} {format_list(self.env, shown, 'unit-narrow')}{more}")
        return "\n".join(lines)

    def _get_reasons(self, tasks):
        """Return why tasks are left out: ``{task: reason}``."""
        found = {}
        user = self.env.user
        for task_sudo in tasks.sudo():
            contact_sudo = task_sudo.contact_id
            if not contact_sudo:
                reason = self.env._("The care is not for a single contact:")
            elif not user._works_for(task_sudo.company_id):
                reason = self.env._("You do not work for %s:", task_sudo.company_id.name)
            elif task_sudo.state not in OPEN:
                reason = self.env._("The task is closed:")
            elif task_sudo.care_kind == "sms":
                reason = self.env._("Text messages need no supplier:")
            elif contact_sudo.release_consent == "withdrawn":
                reason = self.env._("The consent to suppliers was withdrawn:")
            elif contact_sudo.release_consent != "given":
                reason = self.env._("Not asked for the consent to suppliers yet:")
            else:
                reason = task_sudo._get_gift_reason("order") if task_sudo.is_gift else ""
            if reason:
                found[tasks.browse(task_sudo.id)] = reason
        return found

    # === ACTION METHODS === #

    def action_confirm(self):
        """Make the workbook of those who consented and log each of them.

        :return: action that shows the dialog with the file
        :raise AccessError: without the right to contact data or the role
        :raise UserError: without supplier or purpose, or when nobody can be released
        """
        self.ensure_one()
        self.check_access("write")
        self._check_may_release()
        supplier = self._get_supplier()
        tasks = self.task_ids
        tasks.check_access("read")
        tasks.contact_id.check_access("read")
        refused = self._get_reasons(tasks)
        released = tasks.filtered(lambda task: task not in refused)
        if not released:
            raise UserError(
                self.env._("Nobody is left to be released:\n%s", self.refused_text or "")
            )
        names = self._get_names()
        content = release_workbook(*self._get_table(released, names), self.env._("Delivery List"))
        self.env["insurance.contact.release"].sudo()._append(
            released, supplier, names, self.purpose.strip()
        )
        self._keep_file(content, supplier)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Release to Supplier"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }

    # === BUSINESS METHODS === #

    def _check_may_release(self):
        user = self.env.user
        if not user.has_group("insurance_service.group_data_contact") or not user._does_services():
            raise AccessError(
                self.env._(
                    "Contact data are released by the service staff with the right “Contact Data "
                    "Visible”."
                )
            )

    def _keep_file(self, content, supplier):
        self.sudo().write(
            {
                "file": base64.b64encode(content),
                "file_name": self.env._(
                    "Delivery %(supplier)s %(day)s.xlsx",
                    supplier=supplier.name,
                    day=self.env.company._service_today(),
                ),
            }
        )

    def _get_supplier(self):
        if not self.supplier_id or not (self.purpose or "").strip():
            raise UserError(self.env._("Choose the supplier and say what it needs the data for."))
        if len(self.task_ids) > _MAX_TASKS:
            raise UserError(self.env._("At most %s tasks are released at once.", _MAX_TASKS))
        self.supplier_id.check_access("read")
        supplier_sudo = self.supplier_id.sudo()
        fits = supplier_sudo.is_company and not supplier_sudo.branch_ids
        if not fits:
            raise UserError(
                self.env._(
                    "%s is no supplier: choose a company that is not a customer.",
                    supplier_sudo.name,
                )
            )
        return self.supplier_id

    def _get_names(self):
        """Return the kinds of data to release; the name always."""
        return [name for name in RELEASE_FIELDS if name == "name" or self[f"has_{name}"]]

    def _get_table(self, tasks, names):
        """Return headers and rows of the delivery list, read as the current user."""
        labels = tasks.env["insurance.contact.release"]._get_field_labels()
        headers = [
            self.env._("Number"),
            self.env._("Delivery By"),
            self.env._("Service"),
            self.env._("What Is Given"),
            *(labels[name] for name in names),
        ]
        rows = []
        for task in tasks.sorted("date_due"):
            values = self._get_values(task.contact_id)
            rows.append(
                [
                    str(task.id),
                    format_date(self.env, task.date_due, date_format="yyyy-MM-dd"),
                    task.item_id.name,
                    task.content or "",
                    *(values[name] for name in names),
                ]
            )
        return headers, rows

    def _get_values(self, contact):
        calendars = dict(contact._fields["birthday_calendar"]._description_selection(self.env))
        calendar = calendars[contact.birthday_calendar or "solar"]
        street = contact.street and contact or contact.parent_id
        return {
            "name": contact.name or "",
            "mobile": contact.service_mobile or "",
            "email": contact.service_email or "",
            "address": ", ".join(
                street._display_address(without_company=True).strip().splitlines()
            ),
            "birthday": f"{contact.birthday} ({calendar})" if contact.birthday else "",
        }
