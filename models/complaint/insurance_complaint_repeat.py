import logging

from psycopg2.errors import SerializationFailure

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ...rules.quarter_summary import quarter_of
from ...rules.repeat_cause import Case, find_repeats

_logger = logging.getLogger(__name__)

JOB = "Repeated causes of complaints"
ACTIVITY = "insurance_service.mail_activity_repeat_cause"
#: Justified complaints of a head office with their local day of receipt.
_CASES = """
    SELECT q.id, q.cause_id, q.company_id, q.product_id, q.category_id, q.is_repeat_cause,
           (q.received_at AT TIME ZONE 'UTC' AT TIME ZONE c.service_tz)::date
      FROM insurance_complaint q
      JOIN res_company c ON c.id = q.company_id
     WHERE c.parent_path LIKE %(path)s
       AND (q.is_repeat_cause OR q.cause_id IS NOT NULL AND q.state NOT IN ('withdrawn', 'merged')
            AND q.outcome IN ('justified', 'partly'))
"""
#: Of those only: a flag alone does not make a complaint justified.
_JUSTIFIED = """
    SELECT id FROM insurance_complaint
     WHERE id = ANY(%s) AND cause_id IS NOT NULL AND state NOT IN ('withdrawn', 'merged')
       AND outcome IN ('justified', 'partly')
"""
_FLAG = "UPDATE insurance_complaint SET is_repeat_cause = %s WHERE id = ANY(%s)"


class InsuranceComplaintRepeat(models.Model):
    """A cause that repeats in a branch and quarter: one note, whoever notices it how often.

    It names no complaint; opening them shows those the reader may see.
    """

    _name = "insurance.complaint.repeat"
    _description = "Repeated Cause of Complaints"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "period desc, company_id, cause_id"
    _rec_name = "cause_id"
    _allow_sudo_commands = False

    company_id = fields.Many2one(
        "res.company", "Branch", required=True, readonly=True, ondelete="restrict", index=True
    )
    cause_id = fields.Many2one(
        "insurance.complaint.cause",
        "Root Cause",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    period = fields.Char("Year and Quarter", required=True, readonly=True)
    date = fields.Date("Noticed", required=True, readonly=True)
    complaint_count = fields.Integer(
        "Complaints",
        compute="_compute_complaint_count",
        help="Complaints of the branch with this repeated cause, of any time, that you may see.",
    )

    _once = models.UniqueIndex(
        "(company_id, cause_id, period)", "This cause is on the list of the quarter already."
    )

    @api.depends("company_id", "cause_id")
    @api.depends_context("uid")
    def _compute_complaint_count(self):
        groups = self.env["insurance.complaint"]._read_group(
            [
                ("company_id", "in", self.company_id.ids),
                ("cause_id", "in", self.cause_id.ids),
                ("is_repeat_cause", "=", True),
            ],
            ["company_id", "cause_id"],
            ["__count"],
        )
        counts = {(company, cause): count for company, cause, count in groups}
        for repeat in self:
            repeat.complaint_count = counts.get((repeat.company_id, repeat.cause_id), 0)

    @api.depends("cause_id", "company_id", "period")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for repeat in self:
            branch = repeat.company_id.sudo().name
            repeat.display_name = f"{repeat.cause_id.name} – {branch} {repeat.period}"

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            raise AccessError(self.env._("Repeated causes are noticed by the scheduled action."))
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            raise AccessError(self.env._("Repeated causes are noticed by the scheduled action."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Repeated causes are kept."))

    def action_open_complaints(self):
        """Open the complaints with the cause, as far as the user may see them.

        :return: window action
        """
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "insurance_service.insurance_complaint_action"
        )
        domain = [
            ("company_id", "=", self.company_id.id),
            ("cause_id", "=", self.cause_id.id),
            ("is_repeat_cause", "=", True),
        ]
        return {**action, "domain": domain, "context": {}}

    # === SCHEDULED, IN SUPERUSER MODE === #

    @api.model
    def _cron_find_repeats(self):
        """Flag the complaints with repeated causes, clear others, and tell branches once."""
        failures = self.env["insurance.care.failure"]
        for head in self.env["res.company"].search([("parent_id", "=", False)]):
            try:
                with self.env.cr.savepoint():
                    self._find_repeats(head)
                    self.env.flush_all()
            except SerializationFailure:
                _logger.info("%s of %s: another run is at work", JOB, head.id)
            except Exception as error:
                self.env.invalidate_all(flush=False)
                _logger.exception("%s of company %s failed", JOB, head.id)
                failures._note(JOB, head, self.env["res.partner"], str(error))
            else:
                mine = [("job", "=", JOB), ("company_id", "=", head.id), ("state", "=", "open")]
                failures.search(mine).write({"state": "solved"})
            self.env["ir.cron"]._commit_progress(1)

    @api.model
    def _find_repeats(self, head):
        """Set and clear the flags of the complaints of a head office and its branches."""
        self.env.flush_all()
        rows = self.env.execute_query(SQL(_CASES, path=f"{head.parent_path}%"))
        justified = {
            id_ for [id_] in self.env.execute_query(SQL(_JUSTIFIED, [row[0] for row in rows]))
        }
        cases = [_to_case(row) for row in rows if row[0] in justified]
        found = find_repeats(cases, head.complaint_repeat_count, head.complaint_repeat_days)
        flagged = {row[0] for row in rows if row[5]}
        newly = found - flagged
        for value, ids in ((True, newly), (False, flagged - found)):
            self.env.cr.execute(SQL(_FLAG, value, sorted(ids)))
        self.env["insurance.complaint"].invalidate_model(["is_repeat_cause"])
        self._tell({(row[2], row[1]) for row in rows if row[0] in newly}, head)

    @api.model
    def _tell(self, pairs, head):
        """Put repeats of ``{(branch id, cause id)}`` on the list; ask the branches' officers."""
        today = head._service_today()
        period = "{}-Q{}".format(*quarter_of(today))
        known = {
            (repeat.company_id.id, repeat.cause_id.id)
            for repeat in self.search([("period", "=", period)])
        }
        repeats = self.create(
            [
                {"company_id": company, "cause_id": cause, "period": period, "date": today}
                for company, cause in sorted(pairs - known)
            ]
        )
        for repeat in repeats:
            for user in repeat.company_id._get_branch_officer():
                repeat.with_context(lang=user.lang).activity_schedule(ACTIVITY, user_id=user.id)


def _to_case(row):
    id_, cause, company, product, category, _flag, day = row
    places = [("branch", company), ("category", category)]
    if product:
        places.append(("product", product))
    return Case(id_, cause, day, tuple(places))
