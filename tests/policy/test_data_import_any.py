"""Whatever the bytes are: an import ends with good rows, bad rows or a reason; it never breaks."""

import io
import random

from odoo.addons.insurance_service.models.policy.importing.messages import (
    FILE_PROBLEMS,
    ROW_PROBLEMS,
)
from odoo.addons.insurance_service.models.policy.importing.opening import open_table
from odoo.addons.insurance_service.models.policy.importing.reader import FileProblem
from odoo.addons.insurance_service.rules.import_cells import Converter, Problem
from odoo.addons.insurance_service.rules.import_layout import IMPORT_ORDER, LAYOUTS
from odoo.addons.insurance_service.rules.import_rows import row_problems
from odoo.tests import BaseCase, tagged

from .import_common import ImportCommon

#: Pieces that have broken importers before.
PIECES = [
    b"", b",", b";", b'"', b"\n", b"\r", b"\0", b"\xff", b"\xef\xbb\xbf", b"\x81", b"\xe4\xb8",
    b"'",
    b"\\.", b"\\N", b"\\", b"=1+1", b"%s", b"%(x)s", b"{}", b"1e308", b"-1", b"9" * 400, b"NaN",
    b"0x10", b"2025-02-30", b"0000-00-00", b"99999-01-01", "１２３".encode(), "\u2028".encode(),
    "\u202e".encode(), "\U0001f600".encode(), b"\x1e\x1e", b"\x1a", b"true", b"NULL", b"x" * 5000,
]  # fmt: skip


def _mutate(content, chance):
    """Put a few odd pieces into a file."""
    content = bytearray(content)
    for _change in range(chance.randint(1, 6)):
        place = chance.randrange(len(content) + 1)
        content[place : place + chance.choice((0, 0, 1, 7))] = chance.choice(PIECES)
    return bytes(content)


class TestAnyBytes(BaseCase):
    def _read(self, kind, content):
        """Read a file as the stage does; return the codes of what is wrong."""
        codes = set()
        try:
            table = open_table(io.BytesIO(content), len(content), kind)
            converters = [Converter(column) for column in table.header.columns]
            names = [column.name for column in table.header.columns]
            for chunk in table.chunks():
                raw = list(zip(*chunk.rows, strict=True)) or [()] * len(names)
                results = [c.convert(cells) for c, cells in zip(converters, raw, strict=True)]
                codes |= {problem.code for _values, found in results for _i, problem in found}
                columns = dict(zip(names, (values for values, _found in results), strict=True))
                codes |= {problem.code for _i, _name, problem in row_problems(kind, columns)}
        except FileProblem as problem:
            self.assertIn(problem.code, FILE_PROBLEMS)
            for text in FILE_PROBLEMS[problem.code]:
                self.assertTrue(text._translate("en_US") % problem.detail)
        self.assertLessEqual(codes, ROW_PROBLEMS.keys())
        return codes

    def test_random_files(self):
        chance = random.Random(7)
        good = {
            kind: "\n".join(
                ",".join(cells)
                for cells in (
                    [column.name for column in LAYOUTS[kind]],
                    *(["1"] * len(LAYOUTS[kind]) for _row in range(5)),
                )
            ).encode()
            for kind in IMPORT_ORDER
        }
        codes = set()
        for _number in range(3000):
            kind = chance.choice(IMPORT_ORDER)
            codes |= self._read(kind, _mutate(good[kind], chance))
        self.assertGreater(len(codes), 10, "the files are really odd")

    def test_cells_do_not_depend_on_their_neighbours(self):
        chance = random.Random(8)
        texts = [piece.decode("utf-8", "replace") for piece in PIECES]
        texts += ["a\u3000b", " x ", "10.0", "2025-01-01", "premium", "1.5", "0.5", "7", "\ue000"]
        for column in (column for layout in LAYOUTS.values() for column in layout):
            for _number in range(30):
                cells = [chance.choice(texts) for _cell in range(6)]
                together = Converter(column).convert(cells)
                alone = [Converter(column).convert([cell]) for cell in cells]
                self.assertEqual(together[0], [values[0] for values, _found in alone])
                problems = [(i, f[0][1]) for i, (_values, f) in enumerate(alone) if f]
                self.assertEqual(together[1], problems)
                self.assertTrue(all(isinstance(p, Problem) for _i, p in problems))


@tagged("post_install", "-at_install")
class TestAnyFile(ImportCommon):
    def test_random_files_through_the_whole_import(self):
        chance = random.Random(9)
        for number in range(40):
            kind = chance.choice(IMPORT_ORDER)
            rows = [self._row(kind, **{LAYOUTS[kind][0].name: f"R{n}"}) for n in range(4)]
            content = self._xlsx(rows) if number % 4 == 3 else self._csv(rows)
            with self.subTest(number=number, kind=kind):
                record = self._import(kind, _mutate(content, chance))
                self.assertIn(record.state, ("done", "failed"))
                counts = (
                    record.created_count
                    + record.updated_count
                    + record.unchanged_count
                    + record.error_count
                )
                self.assertEqual(counts, record.row_count or record.error_count)
                self.assertEqual(bool(self._report(record)), bool(record.error_count))

    def test_odd_values_in_every_column(self):
        """Each piece in each column: stored as it is, or reported; never more."""
        texts = [piece.decode() for piece in PIECES if _is_text(piece)]
        for kind in IMPORT_ORDER:
            for column in LAYOUTS[kind]:
                rows = []
                for number, text in enumerate(texts):
                    row = self._row(kind, **{LAYOUTS[kind][0].name: f"V-{column.name}-{number}"})
                    if kind == "contacts":
                        row["role"] = ""
                    rows.append({**row, column.name: text})
                record = self._import(kind, rows)
                self.assertEqual(record.state, "done", (kind, column.name, record.failure))
                self.assertEqual(record.row_count, len(rows))


def _is_text(piece):
    try:
        return bool(piece.decode())
    except UnicodeDecodeError:
        return False
