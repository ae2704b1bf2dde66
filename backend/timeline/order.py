"""Fractional indexes: an order key between any two others, so that nobody is renumbered."""

_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_MIDDLE = "V"
_LONGEST = 150


def order_between(low: str | None, high: str | None, *, jitter: str) -> str:
    """Make a key after `low` and before `high`; None is the open end.

    `jitter` (letters and digits) keeps apart what two people insert at one place at one time.
    """
    start = low or ""
    limit = high if high is not None and start < high else None
    key = ""
    index = 0
    while True:
        if limit is not None and (index >= len(limit) or index > _LONGEST):
            limit = None
        lowest = max(0, _DIGITS.find(start[index])) if index < len(start) else 0
        highest = len(_DIGITS) if limit is None else _DIGITS.find(limit[index])
        middle = (lowest + highest) // 2
        if middle > lowest:
            return key + _DIGITS[middle] + jitter + _MIDDLE
        key += _DIGITS[lowest]
        if highest > lowest:
            limit = None
        index += 1
