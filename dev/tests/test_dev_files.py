"""Each check of dev/lint finds what it is for, and nothing in a tidy addon."""

import tempfile
import unittest
from pathlib import Path

from tools import files

TIDY = {
    "__manifest__.py": '{"data": ["security/ir.model.access.csv", "views/a.xml"]}\n',
    "security/ir.model.access.csv": ",".join(files.ACCESS_COLUMNS)
    + "\na,A,model_a,group_a,1,0,0,0\n",
    "views/a.xml": '<odoo><record id="a" model="ir.ui.view"/></odoo>\n',
    "tests/__init__.py": "from . import test_a\n",
    "tests/test_a.py": "def test():\n    pass\n",
}


class TestFiles(unittest.TestCase):
    def _problems(self, **changes):
        with tempfile.TemporaryDirectory() as folder:
            for name, text in {**TIDY, **changes}.items():
                path = Path(folder, name)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(text if isinstance(text, bytes) else text.encode())
            return files.problems(Path(folder))

    def _assert_found(self, part, name, text):
        found = self._problems(**{name: text})
        self.assertEqual(len(found), 1, found)
        self.assertIn(part, found[0])

    def test_tidy_addon_has_no_problem(self):
        self.assertEqual(self._problems(), [])

    def test_broken_xml_is_found_with_its_line(self):
        self._assert_found("views/a.xml:2", "views/a.xml", "<odoo>\n<record></odoo>\n")

    def test_record_defined_twice(self):
        record = '<record id="a" model="ir.ui.view"/>'
        self._assert_found("more than once", "views/a.xml", f"<odoo>{record}{record}</odoo>\n")

    def test_access_right_without_group(self):
        text = TIDY["security/ir.model.access.csv"].replace("group_a", "")
        self._assert_found("no group", "security/ir.model.access.csv", text)

    def test_access_right_twice(self):
        text = TIDY["security/ir.model.access.csv"]
        text += text.splitlines()[-1] + "\n"
        self._assert_found("used 2 times", "security/ir.model.access.csv", text)

    def test_access_right_with_a_column_too_few(self):
        text = TIDY["security/ir.model.access.csv"].replace(",0,0,0", ",0,0")
        found = self._problems(**{"security/ir.model.access.csv": text})
        self.assertIn("7 columns instead of 8", found[0])

    def test_data_file_that_no_manifest_lists(self):
        self._assert_found("not listed", "data/b.xml", "<odoo/>\n")

    def test_listed_file_that_is_missing(self):
        self._assert_found(
            "does not exist",
            "__manifest__.py",
            TIDY["__manifest__.py"].replace('"views/a.xml"', '"views/a.xml", "views/b.xml"'),
        )

    def test_long_function_counts_code_only(self):
        body = "".join(f"    a = {number}\n\n    # why\n" for number in range(29))
        self.assertEqual(self._problems(**{"a.py": f'def f():\n    """Doc.\n    """\n{body}'}), [])
        self._assert_found("31 lines of code", "a.py", f"def f():\n{body}    b = 1\n")

    def test_long_file(self):
        self._assert_found("401 lines", "a.py", "a = 1\n" * 401)

    def test_test_that_its_package_does_not_import(self):
        self._assert_found("not imported", "tests/test_b.py", "a = 1\n")

    def test_windows_line_ends_and_other_encodings(self):
        self._assert_found("Windows", "a.py", "a = 1\r\n")
        self._assert_found("not UTF-8", "a.md", "中文\n".encode("gb18030"))
