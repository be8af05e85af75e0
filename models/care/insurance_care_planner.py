import logging

from psycopg2.errors import SerializationFailure

from odoo import api, models

from . import planning

_logger = logging.getLogger(__name__)
JOB = "care_plan"


class InsuranceCareTask(models.Model):
    """The scheduled action that plans the yearly programme: what is missing, moved or gone."""

    _inherit = "insurance.care.task"

    @api.model
    def _cron_plan(self):
        """Plan the programme of every head office; one that fails stops no other."""
        for head_office in self.env["res.company"].search([("parent_id", "=", False)]):
            try:
                with self.env.cr.savepoint():
                    self._plan(head_office)
                    self.env.flush_all()
            except SerializationFailure:
                _logger.info("Care programme of %s: another run is at work", head_office.id)
            except Exception as error:
                self.env.invalidate_all(flush=False)
                _logger.exception("Care programme of company %s failed", head_office.id)
                failures = self.env["insurance.care.failure"]
                failures._note(JOB, head_office, self.env["res.partner"], str(error))
            else:
                self._solve_branch_failures(head_office)
            self.env["ir.cron"]._commit_progress(1)

    @api.model
    def _solve_branch_failures(self, head_office):
        self.env["insurance.care.failure"].search(
            [
                ("job", "=", JOB),
                ("state", "=", "open"),
                ("company_id", "=", head_office.id),
                ("partner_id", "=", False),
            ]
        ).write({"state": "solved"})

    @api.model
    def _plan(self, head_office):
        """Bring the tasks of a head office's customers in line with tiers and standards.

        Expected is, for every occasion from today to the horizon, a task of each customer (and
        contact) who holds on that day a tier that the catalogue grants the service. Missing ones
        are created, those planned but not expected any more are cancelled with the reason, those
        cancelled by the planner and expected again come back. What is ordered or done stays.

        :param head_office: root ``res.company``; in superuser mode
        :return: ``{"created": n, "cancelled": n, "revived": n, "moved": n}``; None when another
            run is at work
        """
        lang = head_office.partner_id.lang or self.env.lang
        plan = planning.Plan(self.with_context(lang=lang).env, head_office)
        if not plan.lock():
            return None
        plan.gather()
        counts = plan.store()
        for partner, message in plan.failures:
            self.env["insurance.care.failure"]._note(JOB, head_office, partner, message)
        self._solve_mended(plan)
        self.env.invalidate_all()
        self._after_planned(head_office)
        return counts

    @api.model
    def _solve_mended(self, plan):
        """Solve the failures of contacts that are in order by now."""
        failures = self.env["insurance.care.failure"]
        open_ones = failures.search(
            [
                ("job", "=", JOB),
                ("state", "=", "open"),
                ("company_id", "=", plan.head_office.id),
                ("partner_id", "!=", False),
            ]
        )
        failing = {partner.id for partner, _message in plan.failures}
        open_ones.filtered(lambda f: f.partner_id.id not in failing).write({"state": "solved"})

    @api.model
    def _after_planned(self, company):
        """Do what follows when the programme of a head office was planned; others extend it.

        :param company: head office; in superuser mode
        """

    def _before_moved(self):
        """Do what must happen before tasks change branch, tier or cost; others extend it."""
