from odoo import models


class SmsSms(models.Model):
    """The last check before a message leaves: consent may have been withdrawn in the queue."""

    _inherit = "sms.sms"

    def _send(self, unlink_failed=False, unlink_sent=True, raise_exception=False):
        trackers_sudo = (
            self.env["sms.tracker"]
            .sudo()
            .search([("sms_uuid", "in", self.mapped("uuid")), ("care_task_id", "!=", False)])
        )
        unwelcome = set(
            trackers_sudo.filtered(lambda t: not t.care_task_id._is_message_welcome()).mapped(
                "sms_uuid"
            )
        )
        refused = self.filtered(lambda sms: sms.uuid in unwelcome)
        if refused:
            refused._update_sms_state_and_trackers("canceled")
        rest = self - refused
        if not rest:
            return None
        return super(SmsSms, rest)._send(
            unlink_failed=unlink_failed,
            unlink_sent=unlink_sent,
            raise_exception=raise_exception,
        )
