"""The listening socket that a web process inherits."""

import socket

from backend.serve import inherited


def test_an_inherited_socket_keeps_its_family_so_that_small_frames_are_sent_at_once() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        [taken] = inherited(listener.dup().detach()) or []
        with taken:
            assert taken.family == socket.AF_INET
            assert taken.getsockname() == listener.getsockname()


def test_without_one_the_settings_say_where_to_listen() -> None:
    assert inherited(None) is None
