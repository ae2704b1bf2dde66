"""Sizes at which a file has to be split, and tests that may not be passed over."""

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
LONGEST = {".py": 400, ".ts": 300, ".tsx": 300}
GENERATED = ("migrations/", "frontend/src/api/schema.ts")
FORBIDDEN_IN_TESTS = re.compile(
    r"pytest\.(?:mark\.)?(?:skip|skipif|xfail|importorskip)\b|\b(?:it|test|describe)\.(?:skip|only|todo)\("
)


def _committed() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],  # noqa: S607 - git is git
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    names = [name for name in listed.stdout.splitlines() if not name.startswith(GENERATED)]
    return [ROOT / name for name in names if (ROOT / name).is_file()]


def test_no_file_is_longer_than_the_house_allows() -> None:
    too_long = {
        str(path.relative_to(ROOT)): lines
        for path in _committed()
        if path.suffix in LONGEST
        and (lines := len(path.read_text().splitlines())) > LONGEST[path.suffix]
    }

    assert too_long == {}


def test_no_test_is_skipped_or_expected_to_fail() -> None:
    passed_over = [
        str(path.relative_to(ROOT))
        for path in _committed()
        if path.suffix in LONGEST
        and path != Path(__file__)
        and ("tests" in path.parts or ".test." in path.name)
        and FORBIDDEN_IN_TESTS.search(path.read_text())
    ]

    assert passed_over == []
