"""CSV files: encoding and separator are found out, rows are read as a stream."""

import codecs
import csv
import io
from functools import cached_property
from itertools import chain, islice
from operator import itemgetter

from ....rules.import_layout import LAYOUTS
from .reader import CHUNK, MAX_COLUMNS, Chunk, FileProblem, Table

SEPARATORS = (",", ";", "\t", "|")
#: Longest line, and most text read for one chunk: a forgotten quotation mark swallows the rest
#: of the file into one cell.
MAX_LINE = 2**20
MAX_CHUNK_TEXT = 2**26
BLOCK = 2**18


class CsvTable(Table):
    """A CSV file in UTF-8 (with or without BOM) or GB18030."""

    def __init__(self, file, size, kind, limits):
        super().__init__(kind, limits)
        self.file = file
        self.size = size
        self.encoding = find_encoding(file)
        # Line ends of all systems become plain ones.
        raw = io.BufferedReader(_Unclosed(file), BLOCK)
        text = io.TextIOWrapper(raw, encoding=self.encoding, newline=None)
        self._lines = Lines(text)
        self._line_iterator = iter(self._lines)
        first = next(self._line_iterator)
        self.separator = find_separator(first, kind)
        shown = {"utf-8-sig": "UTF-8", "gb18030": "GB18030", "\t": "TAB"}
        detail = {"encoding": self.encoding, "separator": self.separator}
        self.notes.append(("csv", {k: shown.get(v, v) for k, v in detail.items()}))
        self._set_header(self._header_cells(first))

    def progress(self):
        return min(self.file.tell() / self.size, 1.0)

    def _header_cells(self, first):
        cells = next(csv.reader([first], delimiter=self.separator), [])
        if len(cells) > MAX_COLUMNS:
            raise FileProblem("no_header", kind=self.kind, found="–")
        self.width = len(cells)
        return cells

    def chunks(self):
        reader = csv.reader(self._line_iterator, delimiter=self.separator)
        number = 2  # the header is row 1
        while True:
            self._lines.expect(number)
            lines = reader.line_num
            try:
                rows = list(islice(reader, CHUNK))
            except csv.Error as error:
                raise FileProblem("csv", row=number, reason=str(error)) from error
            if not rows:  # the end was swallowed by the last row
                raise FileProblem("open_quote", row=number - 1)
            ended = rows[-1] == [Lines.END]
            multiline = reader.line_num - lines > len(rows)
            if ended:
                rows.pop()
            if rows:
                yield self._chunk(number, rows, multiline)
            if ended:
                return
            number += len(rows)

    def _chunk(self, number, rows, multiline):
        width = self.width
        if not multiline and set(map(len, rows)) == {width} and all(map(any, rows)):
            self._count(len(rows))
            return Chunk(range(number, number + len(rows)), list(map(self._pick, rows)), [])
        numbers, good, crooked = [], [], []
        for row_number, row in enumerate(rows, number):
            if not any(map(str.strip, row)):
                continue  # blank line
            if len(row) > width and not any(map(str.strip, row[width:])):
                row = row[:width]
            if len(row) != width or (multiline and any(map(self._is_swallowed, row))):
                crooked.append((row_number, len(row), width))
            else:
                numbers.append(row_number)
                good.append(self._pick(row))
        self._count(len(good) + len(crooked))
        return Chunk(numbers, good, crooked)

    def _is_swallowed(self, cell):
        """Tell whether a cell holds what looks like another row: a quotation mark is missing."""
        return "\n" in cell and self.separator in cell

    @cached_property
    def _pick(self):
        indexes = self.header.indexes
        if len(indexes) == 1:
            return lambda row: (row[indexes[0]],)
        return itemgetter(*indexes)


class Lines:
    """Lines of a text file, refusing endless ones; the last is :attr:`END`.

    A reader that does not return END as a row of its own was inside quotation marks.
    """

    END = "\x1e\x1e"

    def __init__(self, text):
        self._text = text
        self._row = 1
        self._left = MAX_CHUNK_TEXT

    def expect(self, row):
        """Note the row that comes next, for messages, and allow another chunk of text."""
        self._row = row
        self._left = MAX_CHUNK_TEXT

    def __iter__(self):
        """Return the lines; whole blocks at a time, as calls per line would take seconds."""
        return chain.from_iterable(self._blocks())

    def _blocks(self):
        rest = ""
        while block := self._text.read(BLOCK):
            self._left -= len(block)
            if "\0" in block:  # refused cell by cell later; older Pythons' csv stops at it
                block = block.replace("\0", "\ufffd")
            lines = (rest + block).split("\n")
            rest = lines.pop()
            if len(rest) > MAX_LINE or self._left < 0:
                raise FileProblem("endless_row", row=self._row)
            yield [line + "\n" for line in lines]
        if rest:
            yield [rest]
        yield [self.END]


class _Unclosed(io.RawIOBase):
    """Keeps a text wrapper from closing the file under it."""

    def __init__(self, file):
        self._file = file

    def readable(self):
        return True

    def readinto(self, buffer):
        data = self._file.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


def find_encoding(file):
    """Return the encoding of a text file: the first of UTF-8 and GB18030 that fits all of it.

    :param file: binary file, positioned at its start; is there again afterwards
    :rtype: str
    :raises FileProblem: neither fits, or it is no text
    """
    for encoding in ("utf-8-sig", "gb18030"):
        decoder = codecs.getincrementaldecoder(encoding)()
        try:
            while block := file.read(2**20):
                decoder.decode(block)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            continue
        finally:
            file.seek(0)
        start = file.read(4096)
        file.seek(0)
        if start.count(b"\0") > 2:  # no text has these; a stray one is reported with its cell
            break
        return encoding
    raise FileProblem("encoding")


def find_separator(line, kind):
    """Return the separator with which a line has most of a layout's columns.

    :param str line: the header
    :param str kind: the kind of file

    >>> find_separator("entry_ref;policy_number;date", "entries")
    ';'
    >>> find_separator("entry_ref", "entries")
    ','
    """
    names = {column.name for column in LAYOUTS[kind]}

    def known(separator):
        cells = next(csv.reader([line], delimiter=separator), [])
        return len(names & {cell.strip().strip("\ufeff").lower() for cell in cells})

    return max(SEPARATORS, key=known)  # the first of equals: the comma
