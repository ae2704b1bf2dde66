"""PostgreSQL refuses to run as root: how a root user runs it all the same."""

import ctypes
import os
import pwd
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from backend.supervisor.failure import StartFailed

CLONE_NEWUSER = 0x10000000  # linux/sched.h
OVERFLOW_UID = 65534
"""What ids that are not mapped look like inside a user namespace."""

_libc = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True)
class Identity:
    """Who PostgreSQL is to believe it runs as."""

    enter: Callable[[], None] | None
    """Runs in the new process before the program; None when we are not root."""
    account: pwd.struct_passwd | None
    """Set when files must be given to a real account, because namespaces are not allowed."""


def choose_identity() -> Identity:
    """Pick the way that works here: as we are, in a user namespace, or as another account."""
    if os.geteuid() != 0:
        return Identity(enter=None, account=None)
    if _namespaces_work():
        return Identity(enter=enter_namespace, account=None)
    return account_identity()


def account_identity() -> Identity:
    """Run as another account of this machine."""
    account = _ordinary_account()
    return Identity(enter=_become(account), account=account)


def give(identity: Identity, folder: Path) -> None:
    """Let the account own a folder, when it is an account of its own."""
    if identity.account is not None:
        shutil.chown(folder, identity.account.pw_uid, identity.account.pw_gid)


def let_enter(identity: Identity, folder: Path) -> None:
    """Make sure that the account can go through a folder of ours, without reading it.

    Raises:
        StartFailed: a folder above it, which is not ours to change, keeps it out.
    """
    if identity.account is None:
        return
    for above in folder.resolve().parents:
        if not above.stat().st_mode & stat.S_IXOTH:
            raise StartFailed(
                "PostgreSQL does not run as root, user namespaces are blocked here, and account "
                f"{identity.account.pw_name} cannot enter {above}: start Cutroom as an ordinary "
                "user, or put it and --data where everybody may go."
            )
    folder.chmod(folder.stat().st_mode | stat.S_IXOTH)


def enter_namespace() -> None:
    """See ourselves as an ordinary account; files stay root's, no folder changes its mode.

    It must be a number the password file knows, because initdb looks its own name up.
    """
    account = _ordinary_account()
    uid, gid = os.geteuid(), os.getegid()
    if _libc.unshare(CLONE_NEWUSER) != 0:
        raise OSError(ctypes.get_errno(), "user namespaces are not allowed here")
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{account.pw_uid} {uid} 1")
    Path("/proc/self/gid_map").write_text(f"{account.pw_gid} {gid} 1")


def _namespaces_work() -> bool:
    # Tried in a child: a namespace cannot be left again.
    attempt = "from backend.supervisor.unprivileged import enter_namespace; enter_namespace()"
    done = subprocess.run(
        [sys.executable, "-c", attempt],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        check=False,
    )
    return done.returncode == 0


def _ordinary_account() -> pwd.struct_passwd:
    """Any account that is not root's; `daemon` or `nobody` exist everywhere."""
    return min(
        (entry for entry in pwd.getpwall() if entry.pw_uid not in {0, OVERFLOW_UID}),
        key=lambda entry: entry.pw_uid,
        default=pwd.getpwnam("nobody"),
    )


def _become(account: pwd.struct_passwd) -> Callable[[], None]:
    def enter() -> None:
        os.setgroups([])
        os.setgid(account.pw_gid)
        os.setuid(account.pw_uid)

    return enter
