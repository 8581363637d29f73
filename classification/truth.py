"""Kleene's three-valued logic: True, False, and None for "not known".

A missing fact never becomes a no: the answer is None unless the known facts settle it alone.
"""

Truth = bool | None


def all_of(*truths: Truth) -> Truth:
    """And: False if one is False, else None if one is not known, else True."""
    if False in truths:
        return False
    return None if None in truths else True


def any_of(*truths: Truth) -> Truth:
    """Or: True if one is True, else None if one is not known, else False."""
    if True in truths:
        return True
    return None if None in truths else False


def negation(truth: Truth) -> Truth:
    """Not: what is not known stays not known."""
    return None if truth is None else not truth


def one_of(value: str | None, *accepted: str) -> Truth:
    """Is the chosen `value` among `accepted`? None when nothing was chosen."""
    return None if value is None else value in accepted
