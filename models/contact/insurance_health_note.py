from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import NO_ACCESS

from ..protection import forbid_protected

HEALTH_DATA = "insurance_service.group_data_health"
#: Services whose results are health data: check-up and consultation (1.6 S1).
HEALTH_CODES = ("S1",)
#: What people give; contact and task stay once the note is written.
FIXED = frozenset(("task_id", "contact_id"))
PROTECTED = frozenset(
    ("partner_id", "company_id", "user_id", "erased_date", "kept_result", "kept_document")
)


class InsuranceHealthNote(models.Model):
    """Result of a check-up or consultation (S1): sensitive personal data (PIPL Art. 28-30).

    Only people with the right to health data see notes, only with the contact's own consent, and
    whoever opens a result is logged. The values are kept in fields nobody can read; what screens,
    exports and programs read passes through `_compute_result`, which writes the log.
    """

    _name = "insurance.health.note"
    _description = "Health Note"
    _order = "date desc, id desc"
    _rec_name = "contact_id"
    _allow_sudo_commands = False

    task_id = fields.Many2one(
        "insurance.care.task",
        "Care Task",
        required=True,
        ondelete="restrict",
        index=True,
        domain=[("item_id.code", "in", HEALTH_CODES)],
    )
    contact_id = fields.Many2one(
        "res.partner",
        "Service Contact",
        required=True,
        ondelete="restrict",
        index=True,
        domain="[('health_consent', '=', 'given'), ('parent_id.customer_code', '!=', False)]",
    )
    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, readonly=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(
        "res.company", "Home Branch", required=True, readonly=True, ondelete="restrict", index=True
    )
    date = fields.Date(
        "Examined On", required=True, default=lambda self: self.env.company._service_today()
    )
    user_id = fields.Many2one(
        "res.users", "Written By", required=True, readonly=True, ondelete="restrict", index=True
    )
    erased_date = fields.Date(
        "Erased On", readonly=True, help="The contact withdrew the consent: nothing is kept."
    )
    kept_result = fields.Text(copy=False, groups=NO_ACCESS)
    kept_document = fields.Binary(copy=False, groups=NO_ACCESS, attachment=True)
    result = fields.Text(
        compute="_compute_result",
        inverse="_inverse_result",
        compute_sudo=True,
        groups=HEALTH_DATA,
        help="Each look at it is logged.",
    )
    document = fields.Binary(
        compute="_compute_result",
        inverse="_inverse_document",
        compute_sudo=True,
        groups=HEALTH_DATA,
        help="Report of the hospital. Each look at it is logged.",
    )
    document_name = fields.Char("File Name")
    access_ids = fields.One2many(
        "insurance.health.access", "note_id", "Log of Looks", readonly=True
    )

    # === COMPUTE METHODS === #

    @api.depends("kept_result", "kept_document")
    @api.depends_context("uid")
    def _compute_result(self):
        """Give out the results, and log who got them."""
        self.env["insurance.health.access"]._log(self._origin)
        for note in self:
            note.result = note.kept_result
            note.document = note.kept_document

    def _inverse_result(self):
        for note in self:
            note.sudo().kept_result = note.result

    def _inverse_document(self):
        for note in self:
            note.sudo().kept_document = note.document

    # === CONSTRAINT METHODS === #

    @api.constrains("date")
    def _check_date(self):
        for note in self.sudo():
            if note.date > note.company_id._service_today():
                raise ValidationError(self.env._("An examination is not dated in the future."))

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        """Write notes about contacts who consented.

        :raise AccessError: without role or right, or for another branch
        :raise ValidationError: no check-up, no consent, somebody else's contact
        """
        forbid_protected(self, vals_list, PROTECTED)
        self._check_role()
        rows = [{**vals, **self._get_kept_vals(vals)} for vals in vals_list]
        return super().create(rows)

    def write(self, vals):
        forbid_protected(self, [vals], PROTECTED | FIXED)
        if not self.env.su:
            self.check_access("write")
            self._check_role()
            for note_sudo in self.sudo():
                note_sudo._check_consent(note_sudo.contact_id)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(
            self.env._("A health note is erased when the contact withdraws the consent.")
        )

    # === BUSINESS METHODS === #

    @api.model
    def _check_role(self):
        if not self.env.su and not self.env.user._does_services():
            raise AccessError(self.env._("Health notes are written by the service staff."))

    @api.model
    def _get_kept_vals(self, vals):
        """Return what the system adds, and refuse a note that may not be kept."""
        task = self.env["insurance.care.task"].browse(vals.get("task_id"))
        contact = self.env["res.partner"].browse(vals.get("contact_id"))
        if not task or not contact:
            raise ValidationError(self.env._("Choose the check-up and the contact."))
        task.check_access("read")
        contact.check_access("read")
        task_sudo, contact_sudo = task.sudo(), contact.sudo()
        if not self.env.su and not self.env.user._works_for(task_sudo.company_id):
            raise AccessError(self.env._("You do not work for %s.", task_sudo.company_id.name))
        if task_sudo.item_id.code not in HEALTH_CODES:
            raise ValidationError(self.env._("“%s” has no health results.", task_sudo.display_name))
        if contact_sudo.parent_id != task_sudo.partner_id or (
            task_sudo.contact_id and contact_sudo != task_sudo.contact_id
        ):
            raise ValidationError(
                self.env._(
                    "The check-up “%(task)s” is not one of %(contact)s.",
                    task=task_sudo.display_name,
                    contact=contact_sudo.name,
                )
            )
        self._check_consent(contact_sudo)
        return {
            "partner_id": task_sudo.partner_id.id,
            "company_id": task_sudo.company_id.id,
            "user_id": self.env.uid,
        }

    @api.model
    def _check_consent(self, contact_sudo):
        if contact_sudo.health_consent != "given":
            raise ValidationError(
                self.env._(
                    "%s has not consented to keep health data: record the consent on the contact "
                    "first (PIPL Art. 29). Without it only that the check-up was done is kept.",
                    contact_sudo.name,
                )
            )

    @api.model
    def _erase(self, contacts):
        """Erase what is kept of contacts who withdrew their consent (PIPL Art. 47).

        In superuser mode. That a note was there, and who looked at it, stays.
        """
        for company, notes in (
            self.search([("contact_id", "in", contacts.ids), ("erased_date", "=", False)])
            .grouped("company_id")
            .items()
        ):
            notes.write(
                {
                    "kept_result": False,
                    "kept_document": False,
                    "document_name": False,
                    "erased_date": company._service_today(),
                }
            )
