"""Which chunk of the queue a worker takes."""

import pytest

from render_worker.taking import choose


def names(*numbers: int, render: str = "r") -> list[str]:
    return [f"{render}:{number}:1" for number in numbers]


@pytest.mark.parametrize(
    ("queued", "running", "expected", "chosen"),
    [
        # Nothing runs: the film's beginning.
        (names(0, 1, 2), [], [], 0),
        # The next one is left to the child that is at 0.
        (names(1, 2, 3), names(0), [], 2),
        # A child has done 0 and another is at 2: the first goes on.
        (names(1, 3, 4), names(2), [("r", 1)], 1),
        # What it would go on with is another's already.
        (names(4, 5, 6), names(3), [("r", 3)], 5),
        # Nothing else is left.
        (names(4), names(3), [], 4),
    ],
)
def test_a_child_goes_on_or_begins_where_no_other_arrives_soon(
    queued: list[str], running: list[str], expected: list[tuple[str, int]], chosen: int
) -> None:
    assert choose(queued, running, expected) == f"r:{chosen}:1"


def test_it_is_always_of_the_render_whose_turn_it_is() -> None:
    urgent = names(7, render="urgent")

    assert choose([*urgent, *names(1, 2)], names(0), [("r", 1)]) == urgent[0]
