"""A stratified random sample that anybody can draw again from its seed (1.6 D10)."""

from hashlib import sha256
from math import ceil


def sample_size(count, share, minimum):
    """Return how many of a stratum are drawn: the share, rounded up, but not below a minimum.

    :param int count: members of the stratum
    :param share: percent, 0 to 100, `Decimal` or int
    :param int minimum: at least so many, as far as there are

    >>> sample_size(200, 10, 5), sample_size(201, 10, 5), sample_size(30, 10, 5)
    (20, 21, 5)
    >>> sample_size(3, 10, 5), sample_size(0, 10, 5), sample_size(40, 100, 0)
    (3, 0, 40)
    >>> sample_size(40, 0, 0), sample_size(40, 0, 1)
    (0, 1)
    """
    if not 0 <= share <= 100 or minimum < 0:
        raise ValueError("share is 0 to 100, minimum not negative")
    return min(count, max(minimum, ceil(count * share / 100)))


def draw(strata, share, minimum, seed):
    """Return the keys drawn from all strata.

    Each key's place in the lot is a hash of seed and key, so the result does not depend on the
    order of rows, on other strata, or on the machine: everybody with the seed gets the same.

    :param dict strata: stratum -> iterable of distinct keys (str)
    :param share: percent of each stratum; see `sample_size`
    :param int minimum: of each stratum
    :param str seed: kept with the campaign
    :return: set of keys

    >>> strata = {"bj": [f"B{n}" for n in range(20)], "gd": ["G1", "G2"], "hn": []}
    >>> first = draw(strata, 10, 1, "seed")
    >>> len(first), len([key for key in first if key.startswith("G")])
    (3, 1)
    >>> first == draw({s: sorted(keys, reverse=True) for s, keys in strata.items()}, 10, 1, "seed")
    True
    >>> first == draw(strata, 10, 1, "another seed")
    False
    >>> draw(strata, 0, 0, "seed"), len(draw(strata, 100, 0, "seed"))
    (set(), 22)
    """
    drawn = set()
    for keys in strata.values():
        lots = sorted(keys, key=lambda key: lot(seed, key))
        drawn.update(lots[: sample_size(len(lots), share, minimum)])
    return drawn


def lot(seed, key):
    """Return the place of a key in the lot: the smaller is drawn first; ties by the key.

    >>> lot("s", "a") == lot("s", "a"), lot("s", "a") == lot("s", "b")
    (True, False)
    """
    return sha256(f"{seed}\n{key}".encode()).hexdigest(), key
