"""The table of what to do about failures has every code there is."""

import re
from pathlib import Path

from backend.renders.contract import JobError
from backend.renders.failures import ADVICE, explained

ROOT = Path(__file__).parents[3]
CODE = re.compile(r'(?:JobError\(\s*(?:code=)?|^    code = )"([a-z_]+)"', re.MULTILINE)


def test_every_code_that_is_used_has_a_sentence() -> None:
    folders = (ROOT / "render_worker", ROOT / "backend" / "renders")
    texts = [path.read_text() for folder in folders for path in folder.rglob("*.py")]

    used = {code for text in texts for code in CODE.findall(text)}

    assert used == ADVICE.keys()
    assert all(sentence.endswith(".") for sentence in ADVICE.values())


def test_a_code_of_another_version_is_explained_as_the_workers_failure() -> None:
    error = explained(JobError("of_later", "Words."))

    assert (error.message, error.advice) == ("Words.", ADVICE["worker_failed"])
