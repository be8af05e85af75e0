"""Text messages to service contacts (D7): what they say, to which numbers, at which hours.

A text knows two placeholders only: ``{name}``, the contact's name with the title, and ``{branch}``,
who wishes. Nothing of policies or health can get into it.
"""

import re
from datetime import time
from string import Formatter

PLACEHOLDERS = ("name", "branch")
#: Nobody is woken up: messages leave from 8:00 on and before 20:00, local time of the branch.
FIRST_HOUR, LAST_HOUR = time(8), time(20)
#: Characters of one message with Chinese text, and of each part of a longer one.
SINGLE, PART = 70, 67

_CHINESE = re.compile(r"1[3-9]\d{9}", re.ASCII)
_FOREIGN = re.compile(r"\+[1-9]\d{7,14}", re.ASCII)


def wrong_placeholders(text):
    """Return what in braces is no placeholder; ``{`` for braces that do not match.

    >>> wrong_placeholders("尊敬的{name}，祝您生日快乐！{branch}")
    []
    >>> wrong_placeholders("{policy} {name.parent_id} {name!r} {}"), wrong_placeholders("{name")
    (['policy', 'name.parent_id', 'name!r', ''], ['{'])
    """
    try:
        parts = list(Formatter().parse(text))
    except ValueError:
        return ["{"]
    wrong = []
    for _literal, field, spec, conversion in parts:
        if field is not None and (field not in PLACEHOLDERS or spec or conversion):
            wrong.append(field + (f"!{conversion}" if conversion else "") + (spec and f":{spec}"))
    return wrong


def fill(text, **values):
    """Return a text with its placeholders filled; of a text that `wrong_placeholders` accepts.

    >>> fill("尊敬的{name}：春节快乐！{branch}", name="王强总经理", branch="北京分公司")
    '尊敬的王强总经理：春节快乐！北京分公司'
    >>> fill("{name}", name="{branch}", branch="x")
    '{branch}'
    """
    return "".join(
        literal + (values[field] if field else "")
        for literal, field, _spec, _conversion in Formatter().parse(text)
    )


def salutation(name, title):
    """Return a name with its title, unless the name has it already.

    >>> salutation("王强", "总经理"), salutation("王强总经理", "总经理"), salutation("王强", "")
    ('王强总经理', '王强总经理', '王强')
    """
    name, title = (name or "").strip(), (title or "").strip()
    return name if not title or name.endswith(title) else name + title


def mobile_number(text):
    """Return a mobile number as providers take it; "" when it is none.

    >>> mobile_number("138 1234-5678"), mobile_number("0086-13812345678")
    ('+8613812345678', '+8613812345678')
    >>> mobile_number("+86 13812345678"), mobile_number("+852 5123 4567")
    ('+8613812345678', '+85251234567')
    >>> [mobile_number(text) for text in ("010-62345678", "+86 12345678", "138123456789", "", "x")]
    ['', '', '', '', '']
    """
    number = re.sub(r"[\s\-().]", "", text or "")
    number = re.sub(r"^00", "+", number)
    local = number.removeprefix("+86") if number.startswith("+86") else number
    if _CHINESE.fullmatch(local):
        return "+86" + local
    is_foreign = _FOREIGN.fullmatch(number) and not number.startswith("+86")
    return number if is_foreign else ""


def is_daytime(moment):
    """Return whether messages may leave at a local time.

    >>> [is_daytime(time(*at)) for at in ((7, 59), (8, 0), (19, 59), (20, 0))]
    [False, True, True, False]
    """
    return FIRST_HOUR <= moment < LAST_HOUR


def part_count(text):
    """Return of how many messages a provider makes a text.

    >>> part_count("祝" * 70), part_count("祝" * 71), part_count("祝" * 135), part_count("")
    (1, 2, 3, 0)
    """
    if len(text) <= SINGLE:
        return 1 if text else 0
    return -(-len(text) // PART)
