"""What a child may not do: each limit is met in a process of its own."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from render_worker.bench import crash_error

ROOT = Path(__file__).parents[3]
MIB = 2**20


def run(code: str, *, memory: int = 512 * MIB, size: int = MIB, cpu: int = 30) -> tuple[int, str]:
    """Run code under limits; returns how it ended and what it printed."""
    program = (
        "from render_worker.sandbox import limit_resources\n"
        "from render_worker.tasks import Limits\n"
        f"limit_resources(Limits({memory}, {size}, {cpu}))\n{code}"
    )
    done = subprocess.run(  # noqa: S603 - ourselves
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout.strip()


def test_memory_beyond_the_limit_is_an_error_and_not_the_end_of_the_machine() -> None:
    code = "try:\n    bytearray(1 << 30)\nexcept MemoryError:\n    print('refused')\n"

    assert run(code) == (0, "refused")


def test_a_file_beyond_the_limit_is_an_error_of_the_write(tmp_path: Path) -> None:
    code = (
        f"try:\n    open({str(tmp_path / 'f')!r}, 'wb').write(bytes({2 * MIB}))\n"
        "except OSError as error:\n    print(error.errno)\n"
    )

    assert run(code) == (0, "27")
    assert (tmp_path / "f").stat().st_size <= MIB


def test_computing_beyond_the_limit_ends_the_process_and_is_told_in_words() -> None:
    code, _ = run("while True:\n    pass\n", cpu=1)

    assert code in {-signal.SIGXCPU, -signal.SIGKILL}
    assert crash_error(signal.SIGXCPU).code == "timed_out"


@pytest.mark.parametrize("name", ["RLIMIT_AS", "RLIMIT_FSIZE", "RLIMIT_CPU"])
def test_no_limit_can_be_raised_again(name: str) -> None:
    code = f"import resource\nprint(len(set(resource.getrlimit(resource.{name}))))\n"

    assert run(code) == (0, "1")


def test_each_task_has_its_own_computing_time_up_to_what_all_have() -> None:
    code = (
        "import resource\n"
        "from render_worker.sandbox import limit_task\n"
        "limits = Limits(0, 0, 7)\n"
        "resource.setrlimit(resource.RLIMIT_CPU, (14, 14))\n"
        "limit_task(limits)\n"
        "print(*resource.getrlimit(resource.RLIMIT_CPU), end=' ')\n"
        "limit_task(Limits(0, 0, 100))\n"
        "print(*resource.getrlimit(resource.RLIMIT_CPU))\n"
    )

    ended, said = run(code)

    assert ended == 0
    assert said == "8 14 14 14"
