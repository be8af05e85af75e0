import logging

from psycopg2.errors import SerializationFailure

from odoo import api, fields, models

from ...rules.notice import LAPSE, MATURITY, PREMIUM, REINSTATEMENT, RENEWAL
from .planning import NoticePlan

_logger = logging.getLogger(__name__)
JOB = "notices"
NOTICE_KINDS = [
    (RENEWAL, "End of Cover"),
    (PREMIUM, "Yearly Premium"),
    (MATURITY, "Maturity"),
    (LAPSE, "Lapse"),
    (REINSTATEMENT, "Reinstatement"),
]


class InsuranceCareTask(models.Model):
    """The scheduled action that plans renewal reminders (R4) and notices (R5) from policies."""

    _inherit = "insurance.care.task"

    notice_kind = fields.Selection(
        NOTICE_KINDS, "Notice", compute="_compute_notice_kind", help="What the customer is told."
    )
    policy_product_id = fields.Many2one(related="policy_id.product_id")

    @api.depends("occasion", "care_kind")
    def _compute_notice_kind(self):
        kinds = dict(NOTICE_KINDS)
        for task in self:
            word = (task.occasion or "").partition("-")[0]
            is_notice = task.care_kind in ("renewal", "notice") and word in kinds
            task.notice_kind = word if is_notice else False

    @api.model
    def _cron_plan_notices(self):
        """Plan for every branch that has policies; one that fails stops no other."""
        branches = self.env["insurance.policy"].with_context(active_test=False)
        groups = branches._read_group([], ["company_id"])
        for (company,) in groups:
            self._plan_notices_safely(company)
            self.env["ir.cron"]._commit_progress(1)

    @api.model
    def _plan_notices_safely(self, company):
        nobody = self.env["res.partner"]
        failures = self.env["insurance.care.failure"]
        try:
            with self.env.cr.savepoint():
                self._plan_notices(company)
                self.env.flush_all()
        except SerializationFailure:
            _logger.info("Notices of company %s: another run is at work", company.id)
        except Exception as error:
            self.env.invalidate_all(flush=False)
            _logger.exception("Notices of company %s failed", company.id)
            failures._note(JOB, company, nobody, str(error))
        else:
            failures.search(
                [("job", "=", JOB), ("state", "=", "open"), ("company_id", "=", company.id)]
            ).write({"state": "solved"})

    @api.model
    def _plan_notices(self, company):
        """Bring reminders and notices of a branch's policies in line with the policies.

        Missing ones are created, open ones whose policy changed are cancelled with the reason, and
        come back when it changed back; what is done or was cancelled by hand stays.

        :param company: one ``res.company``; in superuser mode
        :return: ``{"created": n, "cancelled": n, "revived": n}``; None when another run is at work
        """
        items = {kind: self._get_notice_item(kind) for kind in ("renewal", "notice")}
        lang = company.partner_id.lang or self.env.lang
        plan = NoticePlan(self.with_context(lang=lang).env, company, items)
        return plan.run() if plan.lock() else None

    @api.model
    def _get_notice_item(self, kind):
        """Return the active service that is planned as ``kind``; the first, should there be two."""
        items = self.env["insurance.service.item"]
        return items.search([("care_kind", "=", kind)], limit=1, order="sequence, id")
