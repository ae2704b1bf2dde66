"""A process with many threads keeps few heaps."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
PROGRAM = """
import ctypes, sys, threading
from render_worker.heaps import use_few_heaps
use_few_heaps()
libc = ctypes.CDLL(None)
libc.malloc.restype = ctypes.c_void_p
barrier = threading.Barrier(9)
def work():
    libc.malloc(1000)
    barrier.wait()
threads = [threading.Thread(target=work) for _ in range(8)]
for thread in threads:
    thread.start()
barrier.wait()
libc.fopen.restype = ctypes.c_void_p
file = ctypes.c_void_p(libc.fopen(sys.argv[1].encode(), b"w"))
libc.malloc_info(0, file)
libc.fclose(file)
"""


def test_eight_threads_share_two_heaps(tmp_path: Path) -> None:
    report = tmp_path / "heaps.xml"

    subprocess.run([sys.executable, "-c", PROGRAM, str(report)], cwd=ROOT, check=True)  # noqa: S603 - ourselves

    assert report.read_text().count("<heap nr=") <= 2
