from werkzeug.exceptions import Forbidden, NotFound

from odoo.http import Controller, content_disposition, request, route

from ..models.policy.importing.template import build_template
from ..models.policy.insurance_data_import import IMPORTERS


class ImportTemplate(Controller):
    @route(
        "/insurance_service/import_template/<string:kind>.<string:extension>",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    def import_template(self, kind, extension):
        """Download the template of a kind of file (``xlsx``, ``csv``), or ``all.zip``."""
        if not any(map(request.env.user.has_group, IMPORTERS.split(","))):
            raise Forbidden
        found = build_template(kind, extension)
        if not found:
            raise NotFound
        content, media = found
        name = f"import_templates.{extension}" if kind == "all" else f"{kind}.{extension}"
        return request.make_response(
            content,
            headers=[
                ("Content-Type", media),
                ("Content-Disposition", content_disposition(name)),
                ("X-Content-Type-Options", "nosniff"),
            ],
        )
