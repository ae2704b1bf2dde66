"""Says in words what this machine lacks. Standard library only: it runs when nothing else can."""

import ctypes
import json
import os
import platform
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
OLDEST_PYTHON, FIRST_PYTHON_WITHOUT = (3, 11), (3, 14)
OLDEST_GLIBC = (2, 28)
OLDEST_NODE = (22, 12)
NEEDED_MEGABYTES = 1500
DEFAULT_PORT = 8000
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
CLONE_NEWUSER = 0x10000000  # linux/sched.h


@dataclass(frozen=True)
class Finding:
    """One line of the report."""

    subject: str
    words: str
    missing: bool = False
    """Whether `up` cannot work because of it."""


def report() -> int:
    """Print every finding; 1 when something is missing that `up` needs."""
    findings = [check() for check in CHECKS]
    for finding in findings:
        mark = "✗" if finding.missing else "✓"
        print(f"{mark} {finding.subject}: {finding.words}")
    lacking = [finding.subject for finding in findings if finding.missing]
    print(f"\nMissing: {', '.join(lacking)}." if lacking else "\nNothing is missing.")
    return 1 if lacking else 0


def _machine() -> Finding:
    name = f"{platform.system()} on {platform.machine()}"
    if name == "Linux on x86_64":
        return Finding("Machine", name)
    return Finding("Machine", f"{name}; Cutroom runs on Linux x86-64", missing=True)


def _python() -> Finding:
    name = f"{platform.python_version()} at {sys.executable}"
    if OLDEST_PYTHON <= sys.version_info[:2] < FIRST_PYTHON_WITHOUT:
        return Finding("Python", name)
    words = f"{name}; needed is 3.11, 3.12 or 3.13 (Debian: apt install python3 python3-venv)"
    return Finding("Python", words, missing=True)


def _environment() -> Finding:
    if (ROOT / ".venv" / "made-from").exists():
        return Finding("Libraries", "installed in .venv")
    for module in ("ensurepip", "pip"):
        command = [sys.executable, "-c", f"import venv, {module}"]
        if subprocess.run(command, capture_output=True, check=False).returncode == 0:
            return Finding("Libraries", "not installed yet: the first ./cutroom up does it")
    words = "cannot be installed: this Python has neither ensurepip nor pip "
    return Finding("Libraries", words + "(Debian: apt install python3-venv)", missing=True)


def _glibc() -> Finding:
    name, version = platform.libc_ver()
    numbers = tuple(int(part) for part in re.findall(r"\d+", version)[:2])
    if name == "glibc" and numbers >= OLDEST_GLIBC:
        return Finding("C library", f"{name} {version}")
    found = f"{name} {version}".strip() or "not glibc"
    return Finding("C library", f"{found}; needed is glibc 2.28 or newer", missing=True)


def _disk() -> Finding:
    free = shutil.disk_usage(ROOT).free // 2**20
    if free >= NEEDED_MEGABYTES or (ROOT / ".venv" / "made-from").exists():
        return Finding("Disk", f"{free} MB free at {ROOT}")
    words = f"{free} MB free at {ROOT}; the first start needs {NEEDED_MEGABYTES} MB"
    return Finding("Disk", words, missing=True)


def _node() -> Finding:
    node = shutil.which("node")
    if node is not None and shutil.which("npm") is not None:
        done = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
        numbers = tuple(int(part) for part in re.findall(r"\d+", done.stdout)[:2])
        if numbers >= OLDEST_NODE:
            return Finding("Node", f"{done.stdout.strip()} at {node}")
    return Finding("Node", "the one that comes with the libraries is used")


def _redis() -> Finding:
    server = shutil.which("redis-server")
    fetched = ROOT / ".cutroom" / "redis"
    if server is None and not fetched.exists():
        return Finding("Redis", "will be fetched by the first ./cutroom up")
    return Finding("Redis", f"at {server or fetched}")


def _postgres() -> Finding:
    if os.geteuid() != 0:
        return Finding("PostgreSQL", "comes with the libraries; runs as you")
    if _namespaces_work():
        return Finding("PostgreSQL", "comes with the libraries; runs in a user namespace of root")
    words = "comes with the libraries; user namespaces are blocked, so it runs as another account"
    return Finding("PostgreSQL", words)


def _namespaces_work() -> bool:
    child = os.fork()
    if child == 0:
        os._exit(ctypes.CDLL(None).unshare(CLONE_NEWUSER) != 0)
    return os.waitpid(child, 0)[1] == 0


def _browser() -> Finding:
    for name in BROWSERS:
        found = shutil.which(name)
        if found is not None:
            return Finding("Browser for the tests", f"at {found}")
    return Finding(
        "Browser for the tests",
        "none on PATH; ./cutroom test fetches one (Debian: apt install chromium)",
    )


def _encoders() -> Finding:
    """Ask the render worker: only it may load what encodes."""
    if not (ROOT / ".venv" / "made-from").exists():
        return Finding("Encoders", "known once the libraries are installed")
    command = [sys.executable, "-m", "render_worker.hardware"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        return Finding("Encoders", "in software; the hardware cannot be asked")
    found: list[str] = json.loads(done.stdout)
    words = f"in hardware: {', '.join(found)}; the others in software" if found else "in software"
    return Finding("Encoders", words)


def _port() -> Finding:
    with socket.socket() as attempt:
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind(("127.0.0.1", DEFAULT_PORT))
        except OSError:
            words = f"{DEFAULT_PORT} is taken: start with ./cutroom up --port {DEFAULT_PORT + 1}"
            return Finding("Port", words)
    return Finding("Port", f"{DEFAULT_PORT} is free")


CHECKS: tuple[Callable[[], Finding], ...] = (
    _machine,
    _python,
    _glibc,
    _environment,
    _disk,
    _postgres,
    _redis,
    _node,
    _browser,
    _encoders,
    _port,
)
