from odoo.tests import tagged

from ..common import InsuranceCommon


@tagged("post_install", "-at_install")
class TestCareFailure(InsuranceCommon):
    """Failures leave the list when the job succeeds, also those that name no customer."""

    def _note(self, company, partner):
        return self.env["insurance.care.failure"]._note("Job", company, partner, "Broken")

    def test_failures_without_customer_are_solved(self):
        failures, nobody = self.env["insurance.care.failure"], self.env["res.partner"]
        customer = self._create_customer("Failing")
        here, there = self._note(self.bj, nobody), self._note(self.gd, nobody)
        named = self._note(self.bj, customer)
        other = failures._note("Other job", self.bj, nobody, "Broken")
        failures._clear("Job", nobody, self.bj)
        self.assertEqual(here.state, "solved")
        self.assertEqual({f.state for f in there | named | other}, {"open"})
        failures._clear("Job", nobody)
        self.assertEqual(there.state, "solved")
        failures._clear("Job", customer)
        self.assertEqual((named.state, other.state), ("solved", "open"))
