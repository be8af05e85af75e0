from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_list

#: What may be given to a supplier, beside what is to be delivered and when.
RELEASE_FIELDS = ("name", "mobile", "email", "address", "birthday")


class InsuranceContactRelease(models.Model):
    """What of a contact was given to a supplier, when, why and by whom (PIPL Art. 23).

    Rows are only ever added, by the dialog that makes the file; kept at least three years. The
    data themselves are not kept here.
    """

    _name = "insurance.contact.release"
    _description = "Release to Supplier"
    _order = "id desc"
    _rec_name = "contact_id"
    _allow_sudo_commands = False

    supplier_id = fields.Many2one(
        "res.partner", required=True, readonly=True, ondelete="restrict", index=True
    )
    contact_id = fields.Many2one(
        "res.partner",
        "Service Contact",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, readonly=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(
        "res.company", "Home Branch", required=True, readonly=True, ondelete="restrict", index=True
    )
    task_id = fields.Many2one(
        "insurance.care.task",
        "Care Task",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    field_names = fields.Char("Fields", required=True, readonly=True)
    field_text = fields.Char("Data Released", compute="_compute_field_text")
    purpose = fields.Char(required=True, readonly=True)
    user_id = fields.Many2one(
        "res.users",
        "Released By",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    date = fields.Datetime("Released At", required=True, readonly=True, index=True)

    # === COMPUTE METHODS === #

    @api.depends("field_names")
    @api.depends_context("lang")
    def _compute_field_text(self):
        labels = self._get_field_labels()
        for release in self:
            names = (release.field_names or "").split(",")
            release.field_text = format_list(self.env, [labels[n] for n in names if n in labels])

    @api.model
    def _get_field_labels(self):
        """Return the words for what may be released, in the order of the file."""
        words = (
            self.env._("Name"),
            self.env._("Mobile"),
            self.env._("E-mail"),
            self.env._("Address"),
            self.env._("Birthday"),
        )
        return dict(zip(RELEASE_FIELDS, words, strict=True))

    # === CRUD METHODS === #

    def write(self, vals):
        self.check_access("write")
        if vals:
            raise UserError(self.env._("The log of releases is kept as it was recorded."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("The log of releases is kept."))

    # === BUSINESS METHODS === #

    @api.model
    def _append(self, tasks, supplier, names, purpose):
        """Log what the current user gives to a supplier now. ``self`` is in superuser mode.

        :param BaseModel tasks: care tasks of the contacts
        :param list names: of `RELEASE_FIELDS`
        """
        return self.create(
            [
                {
                    "supplier_id": supplier.id,
                    "contact_id": task.contact_id.id,
                    "partner_id": task.partner_id.id,
                    "company_id": task.company_id.id,
                    "task_id": task.id,
                    "field_names": ",".join(names),
                    "purpose": purpose,
                    "user_id": self.env.uid,
                    "date": fields.Datetime.now(),
                }
                for task in tasks
            ]
        )
