"""Empty lists say how to fill them; whoever may import gets there by one click."""

from markupsafe import Markup

IMPORTERS = ("insurance_service.group_operations", "insurance_service.group_technical")
#: Class of the paragraph, in an action's help, below which the link is put.
MARK = "o_insurance_import_help"
_LINK = Markup(
    '<p><a type="action" name="insurance_service.insurance_data_import_action"'
    ' class="btn btn-primary">%s</a></p>'
)


def with_import_link(model, help_message):
    """Return an action's help, for importers with a link to the imports.

    :param BaseModel model: the action's model, in the user's environment
    :param str help_message: HTML of the action; only helps with the mark get the link
    :rtype: str
    """
    user = model.env.user
    if MARK not in (help_message or "") or not any(user.has_group(name) for name in IMPORTERS):
        return help_message
    label = model.env._("Import a File")
    return f"{help_message}{_LINK % label}"
