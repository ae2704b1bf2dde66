"""The pair matrix: which pairs of gestures keep both intentions."""

from backend.bench.merge import run


def test_all_but_the_known_pairs_keep_both_intentions() -> None:
    """What the missing ones leave is a seam, which `tests/vectors/conflicts.json` shows."""
    result = run()

    assert result["pairs"] == 56
    assert result["both_intents_kept"] == 52
    assert result["missing"] == [
        "trim head | ripple trim head (first wins)",
        "trim head | ripple trim head (second wins)",
        "ripple trim head | ripple trim head (first wins)",
        "ripple trim head | ripple trim head (second wins)",
    ]
