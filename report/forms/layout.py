"""Cutting forms into pages before wkhtmltopdf does.

Builds of wkhtmltopdf differ in how they break tables and repeat headers; a form that is cut
into pages of known height looks the same in all of them. Heights are counted in lines of text.
"""

from unicodedata import east_asian_width


def text_width(text):
    """Return how wide a text prints: 2 for a Chinese character, 1 for a Latin letter.

    >>> text_width("团险 VIP")
    8
    """
    return sum(2 if east_asian_width(char) in "WFA" else 1 for char in text)


def wrap(text, width):
    """Cut a text into lines of at most ``width``; own line breaks are kept.

    >>> wrap("同意申报金牌", 6)
    ['同意申', '报金牌']
    >>> wrap("a\\n\\nb", 10)
    ['a', '', 'b']
    >>> wrap("", 10)
    []
    """
    lines = []
    for paragraph in text.splitlines():
        line, used = "", 0
        for char in paragraph:
            taken = text_width(char)
            if line and used + taken > width:
                lines.append(line)
                line, used = "", 0
            line, used = line + char, used + taken
        lines.append(line)
    return lines


def row_height(*cells):
    """Return the lines a table row takes: its highest cell.

    :param cells: ``(text, width of the column)``

    >>> row_height(("团体补充医疗保险", 10), ("GP-1", 10))
    2
    >>> row_height(("", 10))
    1
    """
    return max(max(len(wrap(text or "", width)), 1) for text, width in cells)


def paginate(rows, first, rest, height=lambda row: 1):
    """Cut rows into pages.

    :param int first: lines that fit on the first page
    :param int rest: lines that fit on every further page
    :param height: function of a row: the lines it takes
    :return: list of lists of rows; always one page at least

    >>> paginate([1, 2, 3, 4, 5, 6], 2, 3)
    [[1, 2], [3, 4, 5], [6]]
    >>> paginate([], 2, 3), paginate([3, 1, 1], 2, 3, height=lambda row: row)
    ([[]], [[], [3], [1, 1]])
    """
    pages, room = [[]], first
    for row in rows:
        taken = height(row)
        if taken > room and (pages[-1] or len(pages) == 1):
            pages.append([])
            room = rest
        pages[-1].append(row)
        room -= taken
    return pages
