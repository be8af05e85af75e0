from odoo import models


class MailActivityMixin(models.AbstractModel):
    """Activities speak the language of whoever gets them, not of who or what plans them."""

    _inherit = "mail.activity.mixin"

    def activity_schedule(
        self, act_type_xmlid="", date_deadline=None, summary="", note="", **act_values
    ):
        """Plan an activity; what its type says is written in the person's language.

        Scheduled actions have no language of their own.
        """
        lang = self.env["res.users"].sudo().browse(act_values.get("user_id") or []).lang
        records = self.with_context(lang=lang) if lang else self
        return super(MailActivityMixin, records).activity_schedule(
            act_type_xmlid, date_deadline, summary, note, **act_values
        )
