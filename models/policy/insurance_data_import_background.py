import logging
from datetime import timedelta

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError, UserError

from ...rules.import_layout import IMPORT_ORDER

_logger = logging.getLogger(__name__)

ATTEMPTS = 3
#: Files from this size on are imported in the background when the user presses the button.
BACKGROUND_KB = 512


class ImportBusy(UserError):
    """Another import is running."""


class InsuranceDataImportBackground(models.AbstractModel):
    """Imports that run in a scheduled action, with their progress visible.

    A mixin of `insurance.data.import`. Waiting imports run in the order in which they were
    started, each in a transaction of its own.
    """

    _name = "insurance.data.import.background"
    _description = "Data Import in the Background"

    # === ACTION METHODS === #

    def action_start(self):
        """Import small files at once and large ones in the background."""
        self._check_importer()
        limit = 1024 * self._get_number("import_background_kb", BACKGROUND_KB)
        large = self.filtered(lambda record: record._get_size() > limit)
        (self - large).action_import()
        if large:
            large.action_import_background()
        return True

    def action_import_background(self):
        """Have a scheduled action import the files; the form shows how far it is.

        :raises AccessError: the user may not import
        :raises UserError: imported already, or being imported
        """
        self._check_importer()
        for record in self.sorted(lambda r: (IMPORT_ORDER.index(r.kind), r.id)):
            record._begin(("draft", "failed"))
            record.sudo().write(
                {
                    "state": "queued",
                    "queued_datetime": fields.Datetime.now(),
                    "user_id": self.env.uid,
                    "failure": False,
                }
            )
        self._wake_cron()
        return True

    def action_stop_waiting(self):
        """Take waiting imports out of the queue."""
        self._check_importer()
        for record in self:
            record._begin(("queued",))
            record.sudo().write({"state": "draft"})
        return True

    # === SCHEDULED ACTION === #

    def _wake_cron(self, at=None):
        self.env.ref("insurance_service.ir_cron_data_import").sudo()._trigger(at)

    @api.model
    def _cron_run_queued(self):
        """Import what is waiting, one file after the other, each in its own transaction."""
        self._fail_interrupted()
        while True:
            waiting = self.search([("state", "=", "queued")]).sorted(
                lambda r: (r.queued_datetime, IMPORT_ORDER.index(r.kind), r.id)
            )
            record = waiting[:1].try_lock_for_update(allow_referencing=True)
            if not record:
                return
            record._import_waiting()
            left = 0 if record.state == "queued" else len(waiting) - 1
            if not self.env["ir.cron"]._commit_progress(1, remaining=left) or not left:
                return

    def _fail_interrupted(self):
        """Mark imports as failed whose process was stopped: nobody holds their lock."""
        running = self.search([("state", "=", "running")])
        for record in running.try_lock_for_update(allow_referencing=True):
            record._set_failed(
                self.env._(
                    "The import was interrupted, for instance by a restart or a time limit; "
                    "nothing of the file was imported. Try again."
                )
            )
        if running:
            self.env["ir.cron"]._commit_progress()

    def _import_waiting(self):
        """Import one waiting file; ``self`` is locked."""
        progress = self.env["insurance.data.import.progress"]
        self.write({"state": "running", "started_datetime": fields.Datetime.now()})
        progress._begin(self)
        self.env["ir.cron"]._commit_progress()  # from here on the form shows how far it is
        for attempt in range(1, ATTEMPTS + 1):
            self.lock_for_update(allow_referencing=True)
            try:
                self._import_as_user(progress._reporter(self))
            except (ConcurrencyError, OperationalError) as error:
                self.env.cr.rollback()
                if attempt < ATTEMPTS:
                    continue
                _logger.warning("Import %s met others %s times: %s", self.id, attempt, error)
                self._set_failed(
                    self.env._("Others changed the same records at the same time. Try again.")
                )
            except Exception:
                self.env.cr.rollback()
                _logger.exception("Import %s failed", self.id)
                self._set_failed(
                    self.env._(
                        "An unexpected error stopped the import; nothing of the file was "
                        "imported. Ask an administrator to look into the server's log."
                    )
                )
            break
        self._tell_user()

    def _import_as_user(self, report):
        """Import the file with the rights and in the language of the user who started it."""
        user = self.user_id
        record = self.with_user(user).with_context(
            lang=user.lang, tz=user.tz, allowed_company_ids=user.company_ids.ids
        )
        try:
            record._check_importer()
            record.sudo()._import_now(report)
        except ImportBusy:
            self.write({"state": "queued"})
            self._wake_cron(fields.Datetime.now() + timedelta(minutes=1))
        except UserError as error:
            self._set_failed(str(error))

    def _set_failed(self, reason):
        """Note that nothing was imported, and why."""
        self.write(
            {
                "state": "failed",
                "failure": reason,
                "error_count": 1,
                "finished_datetime": fields.Datetime.now(),
            }
        )

    def _tell_user(self):
        """Tell the user in the browser, wherever he is, that his import has ended."""
        user = self.user_id
        record = self.with_context(lang=user.lang)
        if record.state == "done":
            text = record.env._(
                "%(rows)s rows: %(created)s created, %(updated)s updated, %(bad)s bad.",
                rows=record.row_count,
                created=record.created_count,
                updated=record.updated_count,
                bad=record.error_count,
            )
        elif record.state == "failed":
            text = record.failure
        else:
            return
        kind = "warning" if record.error_count else "success"
        message = {"type": kind, "title": record.display_name, "message": text, "sticky": True}
        user._bus_send("simple_notification", message)
