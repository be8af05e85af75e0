import logging

from odoo import SUPERUSER_ID, api, fields, models

from ...rules import wish
from ...rules.care_flow import OPEN

_logger = logging.getLogger(__name__)
JOB = "text_messages"
#: Messages handed over between two commits.
BATCH_SIZE = 100


class InsuranceCareTask(models.Model):
    """Handing messages over to Odoo's SMS queue, each once, and following what becomes of them."""

    _inherit = "insurance.care.task"

    @api.model
    def _cron_send_messages(self):
        """Hand over the messages whose day has come, in branches where it is day now."""
        companies = self.env["res.company"]
        roots = companies.search([("parent_id", "=", False), ("care_sms_enabled", "=", True)])
        for company in companies.search([("id", "child_of", roots.ids)]) if roots else ():
            if wish.is_daytime(company._to_service_time(fields.Datetime.now()).time()):
                while self._send_batch(company):
                    pass

    @api.model
    def _send_batch(self, company):
        """Hand over some messages of a branch.

        :return: number of messages handled; 0: nothing is left
        """
        domain = [
            ("company_id", "=", company.id),
            *self._get_sms_domain(company._service_today()),
        ]
        tasks = self.search(domain, limit=BATCH_SIZE, order="date_due, id").try_lock_for_update(
            allow_referencing=True
        )
        for task in tasks:
            task._queue_message_safely()
        self.env["ir.cron"]._commit_progress(len(tasks))
        return len(tasks)

    def _queue_message_safely(self):
        """Hand one message over; one that fails gets the reason and stops no other."""
        failures = self.env["insurance.care.failure"]
        try:
            with self.env.cr.savepoint():
                reason = self._get_sms_reason()
                if not reason:
                    self._queue_message()
                self.env.flush_all()
        except Exception as error:
            self.env.invalidate_all(flush=False)
            _logger.exception("Text message of care task %s failed", self.id)
            reason = str(error)
        if reason:
            self.write({"sms_state": "error", "sms_error": reason})
            failures._note(JOB, self.company_id, self.contact_id, reason)
        else:
            failures._clear(JOB, self.contact_id)

    def _queue_message(self):
        """Create the message in Odoo's queue, and what follows its delivery."""
        self.ensure_one()
        contact = self.contact_id
        number = wish.mobile_number(contact.service_mobile)
        message = self.env["sms.sms"].create(
            {"number": number, "body": self._get_sms_text(), "partner_id": contact.id}
        )
        self.env["sms.tracker"].create({"sms_uuid": message.uuid, "care_task_id": self.id})
        self.write({"sms_state": "outgoing", "sms_error": False})
        self._message_log(
            body=self.env._(
                "Text message to %s handed over to the queue", contact.service_mobile_masked
            )
        )

    # === WHAT BECAME OF IT === #

    def _follow_message(self, state, reason=""):
        """Take over what the queue or the provider says about the messages of these tasks.

        :param str state: state of ``sms.sms``
        :param str reason: why it failed, in words
        """
        tasks = self.with_user(SUPERUSER_ID)
        if state in ("pending", "sent"):
            word = "delivered" if state == "sent" else "sent"
            tasks.write({"sms_state": word, "sms_error": False})
            for task in tasks.filtered(lambda t: t.state in OPEN):
                today = task.company_id._service_today()
                evidence = self.env._("Text message accepted by the provider")
                vals = {"done_date": today, "done_by_id": SUPERUSER_ID, "evidence": evidence}
                task._set_done({**vals, "cost_actual": 0})
        elif state in ("error", "canceled"):
            reason = reason or self.env._("Taken out of the queue.")
            tasks.filtered(lambda t: t.state == "done")._set_reopened()
            tasks.write({"sms_state": "error", "sms_error": reason})
            for task in tasks:
                task._message_log(body=self.env._("Text message failed: %s", reason))

    def _forget_message(self):
        """Make failed messages as if never handed over, so that the job takes them again."""
        trackers = self.env["sms.tracker"].search([("care_task_id", "in", self.ids)])
        old = self.env["sms.sms"].search([("uuid", "in", trackers.mapped("sms_uuid"))])
        old.filtered(lambda sms: sms.state in ("outgoing", "error", "canceled")).unlink()
        trackers.unlink()
        self.write({"sms_state": False, "sms_error": False})

    def _withdraw_messages(self):
        """Take messages that have not left yet out of the queue. In superuser mode."""
        queued = self.filtered(lambda t: t.sms_state == "outgoing")
        if queued:
            queued._forget_message()
