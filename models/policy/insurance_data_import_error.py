from odoo import fields, models

from .insurance_data_import import IMPORTERS


class InsuranceDataImportError(models.Model):
    """What is wrong with one cell of an imported file; the first ones of an import, for reading.

    All of them are in the import's file of bad rows.
    """

    _name = "insurance.data.import.error"
    _description = "Bad Row of a Data Import"
    _order = "import_id desc, id"
    _rec_name = "row_number"

    import_id = fields.Many2one(
        "insurance.data.import", required=True, ondelete="cascade", index=True
    )
    row_number = fields.Integer("Row", aggregator=None, help="As the spreadsheet shows it.")
    column_name = fields.Char("Column")
    value = fields.Char(groups=IMPORTERS)
    problem = fields.Char(groups=IMPORTERS)
    remedy = fields.Char("What to Do", groups=IMPORTERS)
