import base64
import io
import os
import time
from contextlib import closing

from psycopg2.errors import UniqueViolation

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, ConcurrencyError, LockError, UserError
from odoo.tools import SQL

from ...rules.import_layout import IMPORT_ORDER, guess_kind
from .importing.messages import file_problem
from .importing.reader import FileProblem, Limits
from .importing.report import report_name, write_report
from .importing.runner import Runner
from .insurance_data_import_background import ImportBusy

IMPORTERS = "insurance_service.group_operations,insurance_service.group_technical"
KINDS = [
    ("customers", "Customers"),
    ("contacts", "Contacts"),
    ("products", "Products"),
    ("policies", "Policies"),
    ("entries", "Entries"),
]
STATES = [
    ("draft", "Draft"),
    ("queued", "Waiting"),
    ("running", "Running"),
    ("done", "Done"),
    ("failed", "Failed"),
]
#: What an import says about itself; only the import sets it.
RESULTS = (
    "queued_datetime",
    "started_datetime",
    "finished_datetime",
    "duration",
    "row_count",
    "created_count",
    "updated_count",
    "unchanged_count",
    "error_count",
    "error_file",
    "error_file_name",
    "log",
    "failure",
)
PROTECTED = frozenset((*RESULTS, "state", "user_id", "error_ids"))
#: What cannot change any more once the import has begun.
INPUT = frozenset(("kind", "file", "file_name", "company_id"))
#: Imports run one after the other, whatever their kind: this is their common lock.
LOCK_KEY = 0x696E7375
#: Problems shown on the screen; all of them are in the file.
SHOWN_PROBLEMS = 200


class InsuranceDataImport(models.Model):
    """One file of the policy system, and what became of its rows (6.1).

    Idempotent by key; good rows go in, bad rows are reported; either the whole file is treated
    or nothing of it. Imports are kept for ever, with file, user, times and counts.
    """

    _name = "insurance.data.import"
    _inherit = "insurance.data.import.background"
    _description = "Data Import"
    _order = "id desc"
    _rec_name = "file_name"

    # === What to import === #
    kind = fields.Selection(KINDS, required=True, help="Files refer to those above them.")
    file = fields.Binary(required=True, attachment=True, groups=IMPORTERS, copy=False)
    file_name = fields.Char(copy=False)
    company_id = fields.Many2one(
        "res.company",
        "Branch",
        required=True,
        ondelete="restrict",
        index=True,
        default=lambda self: self.env.company,
        help="New customers without a policy belong here. Head office sees all imports.",
    )

    # === What became of it === #
    state = fields.Selection(
        STATES, default="draft", required=True, readonly=True, copy=False, index=True
    )
    user_id = fields.Many2one(
        "res.users",
        "Imported By",
        required=True,
        readonly=True,
        ondelete="restrict",
        copy=False,
        default=lambda self: self.env.user,
    )
    queued_datetime = fields.Datetime("Waiting Since", readonly=True, copy=False)
    started_datetime = fields.Datetime("Started", readonly=True, copy=False)
    finished_datetime = fields.Datetime("Finished", readonly=True, copy=False)
    duration = fields.Float("Seconds", readonly=True, copy=False, aggregator="sum")
    row_count = fields.Integer(
        "Rows", readonly=True, copy=False, help="Rows below the header; blank ones do not count."
    )
    created_count = fields.Integer("Created", readonly=True, copy=False)
    updated_count = fields.Integer("Updated", readonly=True, copy=False)
    unchanged_count = fields.Integer("Unchanged", readonly=True, copy=False)
    error_count = fields.Integer("Bad Rows", readonly=True, copy=False, help="Rows left out.")
    error_file = fields.Binary(
        "Bad Rows (CSV)", attachment=True, readonly=True, copy=False, groups=IMPORTERS
    )
    error_file_name = fields.Char(readonly=True, copy=False)
    error_ids = fields.One2many(
        "insurance.data.import.error", "import_id", "First Problems", readonly=True, copy=False
    )
    log = fields.Text(readonly=True, copy=False)
    failure = fields.Text("Reason", readonly=True, copy=False)
    progress = fields.Float(compute="_compute_progress", help="Per cent done.")

    # === COMPUTE METHODS === #

    @api.depends("file_name", "kind")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for record in self:
            record.display_name = record.file_name or labels.get(record.kind, "")

    @api.depends("state")
    def _compute_progress(self):
        progress_sudo = self.env["insurance.data.import.progress"].sudo()
        rows = progress_sudo.search_read([("import_id", "in", self.ids)], ["import_id", "share"])
        shares = {row["import_id"][0]: row["share"] for row in rows}
        for record in self:
            share = shares.get(record.id, 0) if record.state == "running" else 0
            record.progress = 100 if record.state == "done" else 100 * share

    # === ONCHANGE METHODS === #

    @api.onchange("file_name")
    def _onchange_file_name(self):
        if not self.kind:
            self.kind = guess_kind(self.file_name)

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            self._refuse_results(vals_list)
            # Explicit values win over defaults that a context brings.
            blank = {**dict.fromkeys(RESULTS, False), "state": "draft", "user_id": self.env.uid}
            vals_list = [{**vals, **blank} for vals in vals_list]
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            self._refuse_results([vals])
        if INPUT & vals.keys() and any(record.state != "draft" for record in self):
            raise UserError(
                self.env._("An import that has begun keeps its file. Make a new import instead.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_begun(self):
        if any(record.state != "draft" for record in self):
            raise UserError(
                self.env._("Imports are kept for ever: they show what came from where.")
            )

    def _refuse_results(self, vals_list):
        names = sorted({name for vals in vals_list for name in PROTECTED & vals.keys()})
        if names:
            labels = [self._fields[name]._description_string(self.env) for name in names]
            raise AccessError(
                self.env._(
                    "%(fields)s cannot be set by hand: the import itself sets it.",
                    fields=", ".join(labels),
                )
            )

    # === ACTION METHODS === #

    def action_import(self):
        """Import the files now, in the order in which they refer to each other.

        What is wrong with a file as a whole leaves the import failed, with the reason, one bad
        row in the counts and in the file of bad rows, and nothing imported.

        :return: whether all files could be read
        :rtype: bool
        :raises AccessError: the user may not import
        :raises UserError: imported already, or being imported
        """
        self._check_importer()
        for record in self.sorted(lambda r: (IMPORT_ORDER.index(r.kind), r.id)):
            record._begin(("draft", "failed", "queued"))
            record.sudo()._import_now()
        return all(record.state == "done" for record in self)

    def action_new(self):
        """Open a new import of the same kind, for instance of the corrected file."""
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "view_mode": "form",
            "context": {"default_kind": self[:1].kind},
        }

    def action_download_errors(self):
        """Download the file of bad rows."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/error_file?download=true"
            "&filename_field=error_file_name",
            "target": "download",
        }

    # === BUSINESS METHODS - BEFORE === #

    def _check_importer(self):
        """Refuse everybody but operations and administrators, whatever the access rights say."""
        if not self.env.su and not any(map(self.env.user.has_group, IMPORTERS.split(","))):
            raise AccessError(
                self.env._("Only operations and system administrators may import. Ask one of them.")
            )
        self.check_access("read")

    def _begin(self, states):
        """Lock the import against a second click, and make sure that it may begin.

        :param tuple states: states it may be in
        """
        self.ensure_one()
        try:
            self.lock_for_update(allow_referencing=True)
        except LockError as error:
            raise UserError(
                self.env._("%s is being imported already.", self.display_name)
            ) from error
        self.invalidate_recordset(["state"])
        # Nobody holds the lock of a running import whose process was stopped.
        if self.state == "running" or self.state in states:
            return
        if self.state == "done":
            text = self.env._("%s has been imported. To import a file again, make a new import.")
        elif self.state == "queued":
            text = self.env._("%s is waiting to be imported.")
        else:
            text = self.env._("%s is not waiting.")
        raise UserError(text % self.display_name)

    def _get_company_ids(self):
        """Return the branches the user may import for: the own ones and those below."""
        companies_sudo = self.env["res.company"].sudo().with_context(active_test=False)
        if self.env.uid == SUPERUSER_ID:
            return companies_sudo.search([]).ids
        own_ids = self.env.user.company_ids.ids
        return companies_sudo.search([("id", "child_of", own_ids)]).ids

    def _get_number(self, name, default):
        """Return a system parameter of the addon; what is no number counts as the default."""
        value = self.env["ir.config_parameter"].sudo().get_param(f"insurance_service.{name}")
        return int(value) if value and str(value).isdecimal() else default

    def _get_limits(self):
        limits = Limits()
        return Limits(
            file_bytes=self._get_number("import_max_mb", limits.file_bytes >> 20) << 20,
            unzipped_bytes=self._get_number("import_max_unzipped_mb", limits.unzipped_bytes >> 20)
            << 20,
            rows=self._get_number("import_max_rows", limits.rows),
            cell=self._get_number("import_max_cell", limits.cell),
        )

    # === BUSINESS METHODS - IMPORT === #

    def _import_now(self, report=lambda share: None):
        """Import the file in this transaction; ``self`` is in superuser mode, locked.

        :param report: called with the share done, 0 to 1
        """
        self._take_lock()
        start = time.monotonic()
        started = fields.Datetime.now()
        company_ids = self._get_company_ids()
        try:
            if self.company_id.id not in company_ids:
                raise UserError(self.env._("The import's branch is not one of yours any more."))
            with self.env.cr.savepoint():
                outcome = self._run(company_ids, report)
        except UniqueViolation as error:
            # Somebody else stored the same key since this transaction began: once more.
            raise ConcurrencyError(str(error)) from error
        except FileProblem as problem:
            vals = self._prepare_failure_vals(problem)
        else:
            vals = self._prepare_outcome_vals(outcome)
        self.write(
            {
                **vals,
                "user_id": self.env.uid,
                "started_datetime": started,
                "finished_datetime": fields.Datetime.now(),
                "duration": time.monotonic() - start,
            }
        )

    def _run(self, company_ids, report):
        """Let a runner import the file; an integration without a language gets the user's."""
        lang = self.env.lang or self.env.user.lang
        env = self.with_company(self.company_id).with_context(lang=lang).env
        problem_limit = self._get_number("import_max_problems", 100_000)
        runner = Runner(env, self.kind, self._get_limits(), problem_limit, company_ids, report)
        file, size = self._open_file()
        with closing(file):
            return runner.run(file, size)

    def _take_lock(self):
        """Make imports run one after the other."""
        [[taken]] = self.env.execute_query(SQL("SELECT pg_try_advisory_xact_lock(%s)", LOCK_KEY))
        if not taken:
            raise ImportBusy(
                self.env._("Another import is running. Try again when it has finished.")
            )

    def _get_attachment_sudo(self):
        attachments_sudo = self.env["ir.attachment"].sudo()
        domain = [("res_model", "=", self._name), ("res_field", "=", "file")]
        return attachments_sudo.search([*domain, ("res_id", "=", self.id)], limit=1)

    def _get_size(self):
        return self._get_attachment_sudo().file_size

    def _open_file(self):
        """Open the uploaded file without reading it into memory, where it lies on a disk.

        :return: binary file and its length in bytes
        """
        attachment_sudo = self._get_attachment_sudo()
        path = attachment_sudo._full_path(attachment_sudo.store_fname or "")
        if attachment_sudo.store_fname and os.path.isfile(path):
            return open(path, "rb"), os.path.getsize(path)
        content = attachment_sudo.raw or b""
        return io.BytesIO(content), len(content)

    # === BUSINESS METHODS - AFTER === #

    def _prepare_outcome_vals(self, outcome):
        vals = {
            "state": "done",
            "failure": False,
            "log": outcome.log,
            "row_count": outcome.rows,
            "created_count": outcome.counts.created,
            "updated_count": outcome.counts.updated,
            "unchanged_count": outcome.counts.unchanged,
            "error_count": outcome.bad,
        }
        return {**vals, **self._prepare_problem_vals(outcome.problems)}

    def _prepare_failure_vals(self, problem):
        wrong, remedy = file_problem(self.env, problem)
        return {
            **dict.fromkeys(RESULTS, False),
            "state": "failed",
            "failure": f"{wrong} {remedy}",
            "error_count": 1,
            **self._prepare_problem_vals([(1, "", "", wrong, remedy)]),
        }

    def _prepare_problem_vals(self, problems):
        names = ("row_number", "column_name", "value", "problem", "remedy")
        lines = [
            fields.Command.create(dict(zip(names, problem, strict=True)))
            for problem in problems[:SHOWN_PROBLEMS]
        ]
        content = write_report(self.file_name or "", problems) if problems else b""
        return {
            "error_ids": [fields.Command.clear(), *lines],
            "error_file": base64.b64encode(content) if content else False,
            "error_file_name": report_name(self.file_name) if content else False,
        }
