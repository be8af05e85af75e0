"""One import from file to counts, in the caller's transaction."""

from typing import NamedTuple

from odoo.tools import SQL

from ...statistics import refresh_statistics
from . import messages
from .entries import EntryLoader
from .loader import Counts
from .opening import open_table
from .partners import ContactLoader, CustomerLoader
from .policies import PolicyLoader
from .products import ProductLoader
from .stage import Stage

LOADERS = {
    loader.kind: loader
    for loader in (CustomerLoader, ContactLoader, ProductLoader, PolicyLoader, EntryLoader)
}
#: Share of the work that is reading the file.
READING = 0.15


class Outcome(NamedTuple):
    """What an import did.

    :param int rows: rows below the header, blank ones left out
    :param Counts counts: what became of the good ones
    :param int bad: rows left out
    :param list problems: ``(row number, column, value, problem, what to do)``, in file order
    :param str log: what else there is to say, a line each
    """

    rows: int
    counts: Counts
    bad: int
    problems: list
    log: str


class Runner:
    """Runs one import.

    :param Environment env: superuser mode, the importing user, the import's company; its
        language is that of the messages
    :param str kind: the kind of file
    :param Limits limits: largest file accepted
    :param int problem_limit: most problems reported
    :param list company_ids: branches the user may import for
    :param report: called with the share done, 0 to 1
    """

    def __init__(self, env, kind, limits, problem_limit, company_ids, report):
        self.env = env
        self.kind = kind
        self.limits = limits
        self.problem_limit = problem_limit
        self.company_ids = company_ids
        self.report = report

    def run(self, file, size):
        """Import a file.

        :param file: binary file, positioned at its start
        :param int size: its length in bytes
        :rtype: Outcome
        :raises FileProblem: nothing of the file can be imported
        """
        table = open_table(file, size, self.kind, self.limits)
        self.env.flush_all()
        # Hash joins and aggregates of a million rows stay in memory.
        self.env.cr.execute(SQL("SET LOCAL work_mem = '128MB'"))
        self.env.cr.execute(SQL("SET LOCAL jit = off"))
        stage = Stage(self.env.cr, self.kind, self.limits.cell)
        stage.make_tables()
        stage.fill(table, lambda share: self.report(READING * share))
        refresh_statistics(self.env.cr, "insurance_policy", "insurance_policy_entry")
        loader = LOADERS[self.kind](
            self.env,
            stage,
            [column.name for column in table.header.columns],
            self.company_ids,
            lambda share: self.report(READING + (1 - READING) * share),
        )
        counts = loader.run()
        outcome = self._outcome(table, stage, loader, counts)
        stage.drop()
        return outcome

    def _outcome(self, table, stage, loader, counts):
        problems = [
            (row, name, value, *messages.row_problem(self.env, code, detail))
            for row, name, value, code, detail in stage.read_problems(self.problem_limit)
        ]
        notes = [*table.notes, *loader.notes]
        if table.header.ignored:
            notes.append(("ignored", {"columns": ", ".join(table.header.ignored)}))
        if table.header.absent:
            notes.append(("absent", {"columns": ", ".join(table.header.absent)}))
        if len(problems) == self.problem_limit:
            found = stage.count_problems()
            if found > self.problem_limit:
                notes.append(("more_problems", {"count": found, "limit": self.problem_limit}))
        log = [messages.say(self.env, messages.NOTES[code], detail) for code, detail in notes]
        return Outcome(table.row_count, counts, stage.count_bad_rows(), problems, "\n".join(log))
