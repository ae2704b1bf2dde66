"""The command line tells a newcomer what there is."""

import pytest

from backend.cli import main


def test_without_a_command_it_lists_the_commands(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    shown = capsys.readouterr().out
    for command in ("up", "serve", "control", "migrate", "doctor", "render FILE", "test"):
        assert command in shown
