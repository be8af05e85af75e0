"""What versions of schemes and catalogues share."""


def differences(mine, theirs):
    """Return what one description changes against another, in reading order.

    :param dict mine: ``{what: [texts]}`` of the newer version
    :param dict theirs: of the older one
    :return: ``(what, texts before, texts after)`` rows of what differs
    :rtype: list[tuple]
    """
    keys = list(mine) + [key for key in theirs if key not in mine]
    return [
        (key, theirs.get(key, []), mine.get(key, []))
        for key in keys
        if theirs.get(key, []) != mine.get(key, [])
    ]
