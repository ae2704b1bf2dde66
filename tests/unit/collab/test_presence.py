"""Who may speak for which client id."""

from backend.collab.presence import MAX_GONE, SILENT_SECONDS, Heard, Member, Presence
from backend.collab.protocol import MAX_PRESENCE_BYTES, PresenceEntry

ADA = Member("ada", "Ada", 1, "editor")
BOB = Member("bob", "Bob", 2, "viewer")


def _entry(client_id: int, clock: int = 1, state: bytes = b"{}") -> PresenceEntry:
    return PresenceEntry(client_id, clock, state)


def _hear(presence: Presence, entry: PresenceEntry, owner: object, member: Member = ADA) -> Heard:
    return presence.hear([entry], owner, member=member, now=0.0)


def test_first_claim_owns_the_id_and_others_are_ignored() -> None:
    presence = Presence()

    assert _hear(presence, _entry(1), 1.0).members_changed
    echo = _hear(presence, _entry(1, 9, b"forged"), 2.0, BOB)

    assert echo.relay == ()
    assert presence.members() == {1: ADA}


def test_connection_shows_one_client_only() -> None:
    presence = Presence()
    _hear(presence, _entry(1), 1.0)

    assert _hear(presence, _entry(2), 1.0).relay == ()


def test_old_clocks_and_giants_are_ignored() -> None:
    presence = Presence()
    _hear(presence, _entry(1, 5), 1.0)

    assert _hear(presence, _entry(1, 4), 1.0).relay == ()
    giant = _entry(1, 6, bytes(MAX_PRESENCE_BYTES + 1))
    assert _hear(presence, giant, 1.0).relay == ()


def test_leaving_tells_the_others_with_the_last_clock() -> None:
    presence = Presence()
    _hear(presence, _entry(1, 5), 1.0)

    assert presence.leave(1.0, 0.0) == (PresenceEntry(1, 5, b"null"),)
    assert presence.frame() is None


def test_echo_of_somebody_who_has_gone_brings_no_ghost() -> None:
    presence = Presence()
    _hear(presence, _entry(1, 5), 1.0)
    presence.leave(1.0, 0.0)

    ghost = _hear(presence, _entry(1, 5), 2.0, BOB)

    assert ghost.relay == ()
    assert ghost.answer == (PresenceEntry(1, 5, b"null"),)
    assert _hear(presence, _entry(1, 6), 3.0).relay == (_entry(1, 6),)


def test_comings_and_goings_take_no_more_and_more_memory() -> None:
    presence = Presence()

    for client_id in range(3 * MAX_GONE):
        _hear(presence, _entry(client_id), 1.0)
        _hear(presence, _entry(client_id, 2, b"null"), 1.0)

    forgotten, remembered = _entry(0, 1), _entry(3 * MAX_GONE - 1, 1)
    assert _hear(presence, remembered, 2.0).answer
    assert _hear(presence, forgotten, 2.0).relay == (forgotten,)


def test_same_person_takes_over_from_a_lost_connection() -> None:
    presence = Presence()
    _hear(presence, _entry(1, 5), 1.0)

    assert _hear(presence, _entry(1, 6), 2.0).relay == (_entry(1, 6),)
    assert presence.leave(1.0, 0.0) == ()


def test_silent_ones_go() -> None:
    presence = Presence()
    _hear(presence, _entry(1), 1.0)

    assert presence.expire(SILENT_SECONDS - 1) == ()
    assert presence.expire(SILENT_SECONDS + 1) == (_entry(1, 1, b"null"),)


def test_other_process_speaks_for_its_own_clients_only() -> None:
    presence = Presence()
    _hear(presence, _entry(1), 1.0)

    heard = presence.hear_elsewhere([_entry(1, 9), _entry(2)], "elsewhere", {1: BOB, 2: BOB}, 0.0)

    assert heard.relay == (_entry(2),)
    assert presence.members() == {1: ADA, 2: BOB}
    assert presence.entries_here() == [_entry(1)]
