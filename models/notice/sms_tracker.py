from odoo import fields, models


class SmsTracker(models.Model):
    """Tells care tasks what became of their message, as it tells notifications."""

    _inherit = "sms.tracker"

    care_task_id = fields.Many2one("insurance.care.task", readonly=True, ondelete="cascade")

    _care_task_uniq = models.UniqueIndex(
        "(care_task_id) WHERE care_task_id IS NOT NULL",
        "This message is in the queue already.",
    )

    def _action_update_from_sms_state(self, sms_state, failure_type=False, failure_reason=False):
        result = super()._action_update_from_sms_state(sms_state, failure_type, failure_reason)
        reason = failure_reason or self._get_failure_words(failure_type)
        self.care_task_id._follow_message(sms_state, reason)
        return result

    def _action_update_from_provider_error(self, provider_error):
        result = super()._action_update_from_provider_error(provider_error)
        _status, failure_type, failure_reason = result
        reason = failure_reason or self._get_failure_words(failure_type)
        self.care_task_id._follow_message("error", reason)
        return result

    def _get_failure_words(self, failure_type):
        labels = dict(self.env["sms.sms"]._fields["failure_type"]._description_selection(self.env))
        return labels.get(failure_type, failure_type or "")
