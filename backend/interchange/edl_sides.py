"""The two sides of a transition in an edit list, which have one event number."""

from backend.interchange.result import Remark

_CUT_FIELDS = 8
_TRANSITION_FIELDS = 9


def join_sides(text: str, remarks: list[Remark]) -> str:
    """Give the side that a transition leaves the number of the side that it comes to.

        001  TST V  C      01:00:04:14 01:00:04:14 ...   ->   002  TST V  C      ...
        002  TST V  D 010  01:00:08:08 01:00:08:18 ...        002  TST V  D 010  ...

    Some programs number the sides apart; the reader takes only equal numbers for one transition.
    """
    lines = text.split("\n")
    leaving: int | None = None
    for index, line in enumerate(lines):
        fields = line.split()
        if not line[:1].isdigit():
            continue
        if _comes(fields) and leaving is not None:
            number, *rest = lines[leaving].split()
            if number != fields[0]:
                lines[leaving] = "  ".join([fields[0], *rest])
                words = f"Event {fields[0]} had its first side in event {number}; they were joined."
                remarks.append(Remark("event_joined", words))
        leaving = index if _leaves(fields) else None
    return "\n".join(lines)


def _leaves(fields: list[str]) -> bool:
    """Whether an event is a cut of no length, as the side that a transition leaves is written."""
    return len(fields) == _CUT_FIELDS and fields[3] == "C" and fields[6] == fields[7]


def _comes(fields: list[str]) -> bool:
    return len(fields) == _TRANSITION_FIELDS and fields[3] != "C"
