"""Telephone numbers of mainland China, brought to the form in which they are looked up.

People write the same number in many ways: ``+86 138-1234-5678``, ``０１０－６２３４５６７８``,
``010-62345678转801``. A number is found by its digits as dialled within the country: mobile
numbers without, land lines with the 0 of their area; without extension.

The rule is a table, so that the database can apply it, too: its index and the look-up agree.
"""

import re

#: Characters of Chinese input methods, and capitals of "ext", and what they stand for.
WIDE = "０１２３４５６７８９＋－—–（）　＃＊／；，轉EXTＥＸＴｅｘｔ"
PLAIN = "0123456789+---() #*/;,转extextext"

#: Pattern and replacement, in this order. Regular expressions both Python and PostgreSQL know,
#: each anchored at one end or harmless when repeated. ``c``: a country code was there.
STEPS = (
    # Extensions and second numbers.
    (r"(转|分机|、|ext|x|#|[*]|/|;|,)(.|\n)*\Z", ""),
    (r"[^0-9+-]", ""),
    # The country code of China; without + only where more than a national number follows.
    (r"\A([+]|00)86-?", "c"),
    (r"\A86-?(?=([0-9]-?){10,}\Z)", "c"),
    # An extension behind a hyphen, after a local number of seven or eight digits.
    (r"\A(c?-?0?[0-9]{2,3}-?|)([2-8][0-9]{6,7})-[0-9]{1,6}\Z", r"\1\2"),
    (r"-", ""),
    # Mobile numbers: never with an area's 0.
    (r"\Ac?0?(1[3-9][0-9]{9})\Z", r"\1"),
    (r"\Ac([48]00[0-9]{7})\Z", r"\1"),
    (r"\Ac0?([1-9][0-9]{8,10})\Z", r"0\1"),
    # Numbers of other countries, as dialled.
    (r"\A[+]", "00"),
    (r"[^0-9]", ""),
    # Too long for a number, and for an index of the database.
    (r"\A([0-9]{18})[0-9]*\Z", r"\1"),
)
#: Digits of a number that is looked up: local numbers have seven.
SHORTEST, LONGEST = 7, 17


def normalise(text):
    """Return the digits by which a number is looked up; "" for no text.

    >>> [normalise(text) for text in ("+86 138-1234-5678", "008613812345678", "013812345678")]
    ['13812345678', '13812345678', '13812345678']
    >>> [normalise(text) for text in ("(010) 62345678-801", "+86 10 6234 5678")]
    ['01062345678', '01062345678']
    >>> normalise("０１０－６２３４５６７８转801")
    '01062345678'
    >>> [normalise(text) for text in ("400-820-8820", "+86 400 820 8820", "+44 20 7946 0958")]
    ['4008208820', '4008208820', '00442079460958']
    >>> [normalise(text) for text in ("62345678", "13812345678 / 13900000000", "", None)]
    ['62345678', '13812345678', '', '']
    >>> is_whole(normalise("1" * 1000))
    False
    """
    text = (text or "").translate(str.maketrans(WIDE, PLAIN))
    for pattern, replacement in STEPS:
        text = re.sub(pattern, replacement, text)
    return text


def is_whole(digits):
    """Return whether normalised digits can be a whole number; parts are not looked up.

    >>> is_whole("13812345678"), is_whole("5678"), is_whole("")
    (True, False, False)
    """
    return SHORTEST <= len(digits) <= LONGEST
