from werkzeug.exceptions import NotFound

from odoo import http
from odoo.http import content_disposition, request

from .workbook import XLSX


class ConsequenceListController(http.Controller):
    @http.route("/insurance_service/consequence/list", type="http", auth="user", methods=["GET"])
    def consequence_list(self, dialog, **_parameters):
        """Send the list for payroll and HR that a dialog of the user describes.

        :param str dialog: id of ``insurance.consequence.list``
        """
        if not dialog.isdigit():
            raise NotFound()
        record = request.env["insurance.consequence.list"].browse(int(dialog)).exists()
        if not record:
            raise NotFound()
        content = record._get_workbook()
        name = f"处理决定清单-{record.month:%Y-%m}.xlsx"
        return request.make_response(
            content,
            headers=[
                ("Content-Type", XLSX),
                ("Content-Length", str(len(content))),
                ("Content-Disposition", content_disposition(name)),
                ("Cache-Control", "no-store"),
            ],
        )
