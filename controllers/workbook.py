import tempfile

from werkzeug.exceptions import NotFound
from werkzeug.wsgi import wrap_file

from odoo import http
from odoo.http import content_disposition, request

from ..report.workbook.assessment_workbook import AssessmentWorkbook

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class AssessmentWorkbookController(http.Controller):
    @http.route("/insurance_service/assessment/workbook", type="http", auth="user", methods=["GET"])
    def workbook(self, dialog, **_parameters):
        """Send the Excel workbook that a print dialog of the user describes.

        :param str dialog: id of ``insurance.assessment.print``
        """
        if not dialog.isdigit():
            raise NotFound()
        record = request.env["insurance.assessment.print"].browse(int(dialog)).exists()
        if not record:
            raise NotFound()
        workbook = AssessmentWorkbook(record)
        # On disk: 200,000 lines make a large file, and the browser reads it in pieces.
        output = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the response
        workbook.save(output)
        size = output.tell()
        output.seek(0)
        response = request.make_response(
            wrap_file(request.httprequest.environ, output),
            headers=[
                ("Content-Type", XLSX),
                ("Content-Length", str(size)),
                ("Content-Disposition", content_disposition(f"{workbook.file_name}.xlsx")),
                ("Cache-Control", "no-store"),
            ],
        )
        response.direct_passthrough = True
        response.call_on_close(output.close)
        return response
