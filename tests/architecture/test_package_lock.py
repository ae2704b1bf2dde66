"""The browser app's lock can be installed from anywhere (docs/decisions/0001)."""

import json
from pathlib import Path
from typing import Any

LOCK = Path(__file__).parents[2] / "frontend" / "package-lock.json"


def _packages() -> dict[str, dict[str, Any]]:
    packages: dict[str, dict[str, Any]] = json.loads(LOCK.read_text())["packages"]
    return packages


def test_every_optional_package_of_every_platform_is_locked() -> None:
    packages = _packages()
    names = {key.rsplit("node_modules/", 1)[-1] for key in packages}

    missing = {
        name
        for package in packages.values()
        for name in package.get("optionalDependencies", {})
        if name not in names
    }

    assert missing == set()


def test_the_lock_names_no_download_address() -> None:
    assert not [key for key, package in _packages().items() if "resolved" in package]
