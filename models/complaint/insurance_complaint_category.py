from odoo import fields, models


class InsuranceComplaintCategory(models.Model):
    """What a complaint is about; a short list that head office keeps."""

    _name = "insurance.complaint.category"
    _description = "Complaint Category"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    department = fields.Selection(
        "_get_departments", required=True, help="Department that looks into it."
    )
    item_ids = fields.Many2many(
        "insurance.service.item",
        "insurance_complaint_category_item_rel",
        "category_id",
        "item_id",
        "Services",
        help="Services it concerns, for the quarterly summary.",
    )
    active = fields.Boolean(default=True)

    _name_uniq = models.UniqueIndex(
        "(name) WHERE active", "There is a category with this name already."
    )

    def _get_departments(self):
        return (
            self.env["insurance.service.item"]
            ._fields["department"]
            ._description_selection(self.env)
        )
