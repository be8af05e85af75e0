"""Opening a file: what kind of file it is shows in its first bytes, not in its name."""

from .reader import FileProblem, Limits
from .reader_csv import CsvTable
from .reader_xlsx import XlsxTable


def open_table(file, size, kind, limits=None):
    """Open a file of the policy system and read its header.

    :param file: binary file, positioned at its start, seekable
    :param int size: its length in bytes
    :param str kind: the kind of file
    :param Limits limits: the largest file to accept
    :rtype: Table
    :raises FileProblem: the file cannot be imported
    """
    limits = limits or Limits()
    if not size:
        raise FileProblem("empty_file")
    if size > limits.file_bytes:
        raise FileProblem("file_too_large", size=size // 2**20, limit=limits.file_bytes // 2**20)
    start = file.read(8)
    file.seek(0)
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        raise FileProblem("old_excel")
    if start.startswith(b"PK"):
        return XlsxTable(file, kind, limits)
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise FileProblem("utf16")
    return CsvTable(file, size, kind, limits)
