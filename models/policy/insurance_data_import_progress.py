from odoo import api, fields, models
from odoo.tools import SQL


class InsuranceDataImportProgress(models.Model):
    """How far a running import is; written beside the import's own transaction.

    A table of its own: the import's record is locked while it runs.
    """

    _name = "insurance.data.import.progress"
    _description = "Progress of a Data Import"
    _log_access = False

    import_id = fields.Many2one("insurance.data.import", required=True, ondelete="cascade")
    share = fields.Float(help="0 to 1")

    _import_uniq = models.Constraint("unique(import_id)", "An import has one progress.")

    @api.model
    def _begin(self, record):
        """Note that an import begins; visible to others with the next commit."""
        self.search([("import_id", "=", record.id)]).unlink()
        self.create({"import_id": record.id})

    @api.model
    def _reporter(self, record, step=0.01):
        """Return a function that notes the share done, in a transaction of its own.

        :param record: the import, begun and committed
        :param float step: smallest change worth noting
        """
        registry = self.env.registry
        noted = 0.0

        def report(share):
            nonlocal noted
            if share - noted < step:
                return
            noted = share
            with registry.cursor() as cr:
                cr.execute(
                    SQL(
                        "UPDATE insurance_data_import_progress SET share = %s WHERE import_id = %s",
                        share,
                        record.id,
                    )
                )

        return report
