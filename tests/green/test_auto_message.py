"""Messages that go by themselves where head office or the branch wants it."""

from odoo.tests import tagged

from ..service.common import ServiceCommon


@tagged("post_install", "-at_install")
class TestAutoMessage(ServiceCommon):
    def _get_mails(self):
        return self.env["mail.mail"].sudo().search([("email_to", "=", "office@gold.test")])

    def _take_steps(self):
        request = self._create_request()
        request.action_pause(self.env.ref("insurance_service.pause_papers").id)
        request.action_resume()
        request.action_finish("Sent")
        return request

    def test_off_by_default(self):
        self.gold.email = "office@gold.test"
        self._take_steps()
        self.assertFalse(self._get_mails())

    def test_received_paused_and_done_are_sent_where_wanted(self):
        self.gold.email = "office@gold.test"
        for company in (self.bj, self.hq):
            (self.bj + self.hq).green_auto_messages = False
            company.green_auto_messages = True
            before = len(self._get_mails())
            self._take_steps()
            self.assertEqual(len(self._get_mails()) - before, 3)

    def test_without_address_the_steps_count_all_the_same(self):
        self.hq.green_auto_messages = True
        self.gold.email = False
        self.assertEqual(self._take_steps().state, "done")

    def test_other_branches_setting_does_not_count(self):
        self.gold.email = "office@gold.test"
        self.gd.green_auto_messages = True
        self._take_steps()
        self.assertFalse(self._get_mails())
