"""The small decisions of a start: sockets, secret, space, lock, port, Node, what was built."""

import os
import shutil
import socket
import stat
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from backend.supervisor import lock
from backend.supervisor.failure import StartFailed
from backend.supervisor.frontend import BrowserApp
from backend.supervisor.port import listen
from backend.supervisor.sockets import socket_folder
from backend.supervisor.surroundings import Surroundings


class Usage(NamedTuple):
    total: int
    used: int
    free: int


def test_the_socket_folder_is_short_however_long_the_data_path(tmp_path: Path) -> None:
    folder = socket_folder(tmp_path / ("long" * 50))

    assert len(str(folder / ".s.PGSQL.5432.lock")) < 100
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    folder.rmdir()


def test_two_data_folders_have_two_socket_folders(tmp_path: Path) -> None:
    one, two = socket_folder(tmp_path / "one"), socket_folder(tmp_path / "two")

    assert one != two
    one.rmdir()
    two.rmdir()


def test_a_link_in_place_of_the_socket_folder_is_refused(tmp_path: Path) -> None:
    """Somebody else could have put it there to read along."""
    folder = socket_folder(tmp_path)
    folder.rmdir()
    folder.symlink_to(tmp_path)

    with pytest.raises(StartFailed, match="belongs to somebody else"):
        socket_folder(tmp_path)

    folder.unlink()


def test_the_secret_stays_the_same_and_is_ours_alone(tmp_path: Path) -> None:
    secret = lock.own_secret(tmp_path)

    assert len(secret) >= 32
    assert lock.own_secret(tmp_path) == secret
    assert stat.S_IMODE((tmp_path / "secret").stat().st_mode) == 0o600


def test_a_second_holder_of_a_data_folder_is_refused(tmp_path: Path) -> None:
    with lock.held(tmp_path):
        program = (
            "import sys, pathlib\n"
            "from backend.supervisor.failure import StartFailed\n"
            "from backend.supervisor.lock import held\n"
            "try:\n"
            "    held(pathlib.Path(sys.argv[1])).__enter__()\n"
            "except StartFailed as failure: print(failure)\n"
        )
        done = subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "-c", program, str(tmp_path)],
            cwd=Path(__file__).parents[3],
            capture_output=True,
            text=True,
            check=True,
        )

    assert f"already runs on {tmp_path} (process {os.getpid()})" in done.stdout


def test_a_data_folder_that_is_a_file_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(StartFailed, match="cannot be used as data folder"):
        lock.held(tmp_path / "file").__enter__()


def test_a_full_disk_is_refused_before_anything_starts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(100, 95, 5 * 2**20))

    with pytest.raises(StartFailed, match="has 5 MB free and 300 MB are needed"):
        lock.require_space(tmp_path)


def test_a_taken_port_is_refused_with_another_to_try() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        with pytest.raises(StartFailed, match=f"--port {port + 1}"):
            listen("127.0.0.1", port)


def test_an_address_of_another_machine_is_refused() -> None:
    with pytest.raises(StartFailed, match="is not on an address of this machine"):
        listen("192.0.2.1", 0)


def test_render_gets_no_way_to_the_database(tmp_path: Path) -> None:
    outside = {
        "PATH": "/bin",
        "CUTROOM_DATABASE_URL": "postgresql://x",
        "CUTROOM_LOG_LEVEL": "DEBUG",
    }
    surroundings = Surroundings(outside, tmp_path)

    server = surroundings.for_server({"REDIS_URL": "redis://y"})
    render = surroundings.for_render({"REDIS_URL": "redis://y"})

    assert server["CUTROOM_DATABASE_URL"] == "postgresql://x"
    assert server.items() - render.items() == {("CUTROOM_DATABASE_URL", "postgresql://x")}


def test_servers_that_are_not_ours_are_told_none_of_our_settings(tmp_path: Path) -> None:
    surroundings = Surroundings({"PATH": "/bin", "CUTROOM_SECRET_KEY": "s"}, tmp_path)

    assert surroundings.plain() == {"PATH": "/bin"}


def test_a_changed_source_makes_the_browser_app_out_of_date(tmp_path: Path) -> None:
    for folder in ("src", "dist", "node_modules"):
        (tmp_path / folder).mkdir()
    (tmp_path / "package-lock.json").write_text("{}")
    (tmp_path / "src" / "main.ts").write_text("one")
    (tmp_path / "dist" / "index.html").touch()
    app = BrowserApp(tmp_path, tmp_path.parent / "log", {})

    assert not app.is_built
    app.note_built(app.sources_digest)
    assert app.is_built
    (tmp_path / "src" / "main.ts").write_text("two")
    assert not app.is_built
