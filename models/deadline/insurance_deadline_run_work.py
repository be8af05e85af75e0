import logging
from time import monotonic

from odoo import api, fields, models

#: Requests handled at once.
BATCH_SIZE = 500
#: Seconds a user waits; then the scheduled action goes on.
PATIENCE = 10

_logger = logging.getLogger(__name__)


class InsuranceDeadlineRun(models.Model):
    """The work of a run, batch by batch. In superuser mode, after checks."""

    _inherit = "insurance.deadline.run"

    def _work(self):
        """Do the present step while a user waits, and leave the rest to the scheduled action."""
        self.ensure_one()
        end = monotonic() + PATIENCE
        while self._work_batch():
            if monotonic() > end:
                self.env.ref("insurance_service.ir_cron_deadlines")._trigger()
                break

    def _work_batch(self):
        """Do one batch of the present step.

        :return: number of requests handled; 0: the step is done
        """
        if self.state == "computing":
            return self._compare_batch()
        if self.state == "applying":
            return self._apply_batch()
        return 0

    def _compare_batch(self):
        model = self.env["insurance.service.request"]
        domain = [
            *model._get_recalculation_domain(self.company_id),
            ("id", ">", self.last_request_id),
        ]
        requests = model.search(domain, order="id", limit=BATCH_SIZE)
        if not requests:
            self.write({"state": "preview"})
            if not self.line_ids:
                self._finish()
            return 0
        changes, errors = requests._get_calendar_changes(self.calendar_at)
        self.env["insurance.deadline.run.line"].create(
            [self._get_line_vals(request, change) for request, change in changes.items()]
            + [
                {**self._get_request_vals(request), "outcome": "failed", "error": error}
                for request, error in errors.items()
            ]
        )
        self.write(
            {
                "last_request_id": requests[-1].id,
                "examined_count": self.examined_count + len(requests),
            }
        )
        return len(requests)

    def _apply_batch(self):
        lines_model = self.env["insurance.deadline.run.line"]
        lines = lines_model.search(self._get_open_line_domain(), order="id", limit=BATCH_SIZE)
        if not lines:
            self._finish()
            return 0
        now = fields.Datetime.now()
        # Somebody may have changed a request since the preview, or be at it.
        requests = lines.request_id.try_lock_for_update(allow_referencing=True)
        requests.invalidate_recordset()
        open_requests = requests.filtered_domain(
            requests._get_recalculation_domain(self.company_id)
        )
        changes, errors = open_requests._get_calendar_changes(now)
        open_requests._apply_calendar_changes(changes, self.reason, now)
        for line in lines:
            line.write(self._get_applied_vals(line.request_id, requests, changes, errors, now))
        return len(lines)

    def _get_applied_vals(self, request, locked, changes, errors, now):
        """Return what a line says after its request was handled."""
        if request in changes:
            return {**self._get_change_vals(request, changes[request]), "applied_at": now}
        if request in errors:
            return {"outcome": "failed", "error": errors[request]}
        if request not in locked:
            request.company_id.root_id._note_calendar_change()
            error = self.env._("Somebody was working on it; the next recalculation takes it.")
            return {"outcome": "failed", "error": error}
        return {"outcome": "gone", "applied_at": now}

    def _get_request_vals(self, request):
        return {
            "run_id": self.id,
            "request_id": request.id,
            "partner_id": request.partner_id.id,
            "company_id": request.company_id.id,
            "old_deadline": request.deadline_date,
            "was_provisional": request.is_provisional,
        }

    def _get_line_vals(self, request, change):
        return {**self._get_request_vals(request), **self._get_change_vals(request, change)}

    def _get_change_vals(self, request, change):
        return {
            "outcome": change.outcome,
            "calendar_deadline": change.calendar_day,
            "new_deadline": change.new_day,
            "is_provisional": change.is_provisional,
            "is_past": change.new_day < request.company_id._service_today(),
        }

    def _finish(self):
        """Close the run; from now on the deadlines rest on the calendar it was started with."""
        self.write({"state": "applied", "applied_at": self.applied_at or fields.Datetime.now()})
        if not self.company_id.parent_id:
            self.company_id.write({"service_calendar_checked_at": self.calendar_at})

    # === SCHEDULED ACTION === #

    @api.model
    def _cron_work(self):
        """Go on with long runs; compare and apply by itself where a calendar changed."""
        self._cron_start()
        runs = self.search([("state", "in", ("computing", "applying"))], order="id")
        self.env["ir.cron"]._commit_progress(remaining=len(runs))
        for run in runs.try_lock_for_update():
            if not self._cron_work_on(run):
                return

    def _cron_work_on(self, run):
        """Do a run to its end; False when the time is over."""
        cron = self.env["ir.cron"]
        run = run.with_context(lang=run._get_language())
        try:
            while run._work_batch() or run._go_on_alone():
                if not cron._commit_progress():
                    return False
        except Exception:
            # The run says so and stays for a person; the others go on.
            self.env.cr.rollback()
            _logger.exception("recalculation %s of deadlines failed", run.id)
            run.write({"state": "cancelled"})
            run.message_post(
                body=self.env._("An error stopped the recalculation; the log has the details.")
            )
        return bool(cron._commit_progress(1))

    def _go_on_alone(self):
        """Apply the preview of a run nobody has to look at; return whether it did."""
        if self.is_automatic and self.state == "preview":
            self.write({"state": "applying", "applied_by_id": self.env.uid})
            return True
        return False

    @api.model
    def _cron_start(self):
        """Start a run for each head office whose calendar changed, unless one is under way."""
        busy = self.search([("state", "in", ("computing", "applying"))]).company_id
        roots = self.env["res.company"].search([("parent_id", "=", False)])
        for company in roots - busy:
            if company._is_calendar_newer():
                lang = company.partner_id.lang or self.env.lang
                self.with_context(lang=lang)._start(company, is_automatic=True)

    def _get_language(self):
        """Return the language of the notes: of who started it, by night of the company."""
        person = self.company_id.partner_id if self.is_automatic else self.user_id
        return person.lang or self.env.lang
