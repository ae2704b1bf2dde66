"""Timeline files through REST: who may, what becomes of them, and what is refused."""

import json
from typing import Any
from uuid import UUID

import httpx
import pytest

from backend.bus.queue import open_queue
from backend.interchange.files import export_timeline
from backend.interchange.result import LARGEST_FILE_BYTES, FileFormat
from backend.media.contract import AssetFacts, AssetKind, AssetReport, PrepareStage
from backend.media.preparation import Bus, Preparation
from backend.timeline.projection import canonical_json, project
from backend.timeline.time import FLICKS_PER_SECOND
from backend.web.application import CutroomApp
from tests.integration.clients import SignedIn, add_member, data_of, sign_up
from tests.integration.media.bins import Bin, make_bin
from tests.timeline_documents import FILM, make_document

IMPORT = "/api/v1/timelines/import"


@pytest.fixture
async def bin_(app: CutroomApp) -> Bin:
    return await make_bin(await sign_up(app))


def otio_of(document: dict[str, Any], name: str = "Cut") -> bytes:
    return export_timeline(document, FileFormat.OTIO, name=name).content


async def send(
    bin_: Bin, content: bytes, file_name: str = "cut.otio", **fields: str
) -> httpx.Response:
    options: dict[str, Any] = {"headers": fields.pop("headers")} if "headers" in fields else {}
    return await bin_.person.http.post(
        IMPORT,
        data={"project_id": bin_.project_id, **fields},
        files={"file": (file_name, content)},
        **options,
    )


async def projection_of(person: SignedIn, timeline: dict[str, Any]) -> Any:
    return data_of(await person.get(f"/timelines/{timeline['id']}/projection"))


async def probed(app: CutroomApp, bin_: Bin, name: str, sha256: str) -> Any:
    """A film of ten seconds in the bin."""
    asset = await bin_.upload(name.encode(), name=name)
    services = app.state.services
    facts = AssetFacts(AssetKind.VIDEO, 10 * FLICKS_PER_SECOND, fps=(25, 1), width=640, height=360)
    report = AssetReport(asset["id"], 1, PrepareStage.PROBED, "request", sha256=sha256, facts=facts)
    bus = Bus(services.redis, open_queue(services.redis))
    await Preparation(services.database, bus).record(report)
    return await bin_.read(asset["id"])


async def test_a_file_becomes_a_timeline(bin_: Bin) -> None:
    answer = await send(bin_, otio_of(make_document(), "Rough cut"))

    made = data_of(answer, 201)
    shown = await projection_of(bin_.person, made["timeline"])
    assert made["timeline"]["name"] == "Rough cut"
    assert (made["timeline"]["rate"], made["timeline"]["width"]) == ([25, 1], 1280)
    assert shown["duration"] == 350
    listed = data_of(await bin_.person.get("/timelines", params={"project_id": bin_.project_id}))
    assert [timeline["id"] for timeline in listed] == [made["timeline"]["id"]]


async def test_an_export_comes_back_as_it_was(app: CutroomApp, bin_: Bin) -> None:
    film = await probed(app, bin_, "Interview Ünna 01.mov", "f" * 64)
    first = data_of(await send(bin_, otio_of(make_document())), 201)["timeline"]

    for wanted in ("otio", "json"):
        exported = await bin_.person.get(
            f"/timelines/{first['id']}/export", params={"format": wanted}
        )
        again = data_of(await send(bin_, exported.content, f"cut.{wanted}"), 201)

        before = await projection_of(bin_.person, first)
        after = await projection_of(bin_.person, again["timeline"])
        assert canonical_json(after) == canonical_json(before)
        assert after["clips"]["one"]["asset"] == film["key"]


@pytest.mark.parametrize("how", ["id", "content", "name"])
async def test_media_of_the_project_is_recognised(app: CutroomApp, bin_: Bin, how: str) -> None:
    asset = await probed(app, bin_, "Interview Ünna 01.MOV", "c" * 64)
    document = make_document()
    facts = document["assets"][FILM]
    facts["id"] = asset["id"] if how == "id" else ""
    facts["sha256"] = "c" * 64 if how == "content" else ""
    facts["name"] = facts["name"] if how == "name" else "elsewhere.mov"

    made = data_of(await send(bin_, otio_of(document)), 201)

    shown = await projection_of(bin_.person, made["timeline"])
    assert shown["clips"]["one"]["asset"] == asset["key"]
    assert shown["assets"][asset["key"]]["dur"] == 10 * FLICKS_PER_SECOND
    assert shown["assets"][asset["key"]]["sha256"] == "c" * 64
    assert "offline" not in shown["clips"]["one"]["flags"]


async def test_media_that_is_not_there_is_offline_and_named(bin_: Bin) -> None:
    made = data_of(await send(bin_, otio_of(make_document())), 201)

    shown = await projection_of(bin_.person, made["timeline"])
    assert shown["assets"] == {}
    assert "offline" in shown["clips"]["one"]["flags"]
    offline = [found for found in made["warnings"] if found["code"] == "media_offline"]
    assert [(found["track"], found["frame"]) for found in offline] == [("V1", 10), ("A1", 10)]
    assert "Interview Ünna 01.mov" in offline[0]["message"]
    assert offline[0]["timecode"] == "01:00:00:10"


async def test_two_files_of_one_name_are_not_guessed_between(app: CutroomApp, bin_: Bin) -> None:
    for sha256 in ("1" * 64, "2" * 64):
        await probed(app, bin_, "Interview Ünna 01.mov", sha256)

    made = data_of(await send(bin_, otio_of(make_document())), 201)

    assert "media_ambiguous" in {found["code"] for found in made["warnings"]}
    assert (await projection_of(bin_.person, made["timeline"]))["assets"] == {}


async def test_a_viewer_exports_and_does_not_import(app: CutroomApp, bin_: Bin) -> None:
    made = data_of(await send(bin_, otio_of(make_document())), 201)["timeline"]
    viewer = await add_member(app, bin_.person, f"/workspaces/{bin_.workspace_id}", "viewer")

    refused = await send(bin_.seen_by(viewer), otio_of(make_document()))
    exported = await viewer.get(f"/timelines/{made['id']}/export")

    assert refused.status_code == 403
    assert exported.status_code == 200


async def test_strangers_learn_nothing(app: CutroomApp, bin_: Bin) -> None:
    made = data_of(await send(bin_, otio_of(make_document())), 201)["timeline"]
    stranger = await sign_up(app)

    answers = [
        await send(bin_.seen_by(stranger), otio_of(make_document())),
        await stranger.get(f"/timelines/{made['id']}/export"),
    ]

    assert [answer.status_code for answer in answers] == [404, 404]


async def test_the_same_request_twice_makes_one_timeline(bin_: Bin) -> None:
    form = httpx.Request(
        "POST",
        "http://testserver" + IMPORT,
        data={"project_id": bin_.project_id},
        files={"file": ("cut.otio", otio_of(make_document()))},
    )
    headers = {"content-type": form.headers["content-type"], "Idempotency-Key": "import-1"}
    body = form.read()

    answers = [await bin_.person.http.post(IMPORT, content=body, headers=headers) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [201, 201]
    assert len({UUID(answer.json()["data"]["timeline"]["id"]) for answer in answers}) == 1


@pytest.mark.parametrize(
    ("content", "file_name", "field"),
    [
        (b"", "cut.otio", "file"),
        (b"\x00\x01\x02 garbage", "cut.bin", "file"),
        (b"no timecode", "cut.edl", "file"),
        (b'{"OTIO_SCHEMA": "Timeline.1", ', "cut.otio", "file"),
        (b'{"OTIO_SCHEMA":"Clip.2","metadata":' + b"[" * 5000, "cut.otio", "file"),
        (b"<xmeml><sequence></xmeml>", "cut.xml", "file"),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><xmeml/>', "cut.xml", "file"),
        (b'{"meta": 3}', "cut.json", "file"),
    ],
)
async def test_garbage_is_refused_in_words(
    bin_: Bin, content: bytes, file_name: str, field: str
) -> None:
    answer = await send(bin_, content, file_name)

    assert answer.status_code == 400
    assert answer.json()["error"]["details"][0]["field"] == field


async def test_a_file_may_have_16_mib_and_no_byte_more(bin_: Bin) -> None:
    document = json.dumps({"timeline": make_document(), "cutroom": 1}).encode()
    filled = document + b" " * (LARGEST_FILE_BYTES - len(document))

    answers = [await send(bin_, content, "c.json") for content in (filled, filled + b" ")]

    assert [answer.status_code for answer in answers] == [201, 413]


@pytest.mark.parametrize(
    ("fields", "field"),
    [({"format": "avi"}, "format"), ({"rate": "fast"}, "rate"), ({"rate": "1/0"}, "rate")],
)
async def test_a_wrong_form_names_the_field(bin_: Bin, fields: dict[str, str], field: str) -> None:
    answer = await send(bin_, otio_of(make_document()), **fields)

    assert answer.status_code == 400
    assert field in answer.json()["error"]["details"][0]["field"]


async def test_a_given_name_wins(bin_: Bin) -> None:
    answer = await send(bin_, otio_of(make_document(), "Other"), name="  Mine ")

    assert data_of(answer, 201)["timeline"]["name"] == "Mine"


async def test_entries_that_no_document_can_hold_are_named(bin_: Bin) -> None:
    document = make_document()
    document["clips"]["broken"] = 5
    document["clips"]["one"]["name"] = "half \ud800"

    made = data_of(await send(bin_, otio_of(document)), 201)

    assert "unreadable_entry" in {found["code"] for found in made["warnings"]}
    shown = await projection_of(bin_.person, made["timeline"])
    assert shown["clips"]["one"]["name"] == "half \ufffd"


@pytest.mark.parametrize("wanted", ["otio", "edl", "fcpxml", "json"])
async def test_a_download_is_named_and_warns(bin_: Bin, wanted: str) -> None:
    answer = await send(bin_, otio_of(make_document()), name="Schnitt „eins“ / 2")
    made = data_of(answer, 201)["timeline"]

    got = await bin_.person.get(f"/timelines/{made['id']}/export", params={"format": wanted})

    assert got.status_code == 200
    naming = got.headers["content-disposition"]
    assert naming.startswith(f'attachment; filename="Schnitt eins _ 2.{wanted}"')
    assert f"filename*=UTF-8''Schnitt%20%E2%80%9Eeins%E2%80%9C%20_%202.{wanted}" in naming
    warnings = json.loads(got.headers["x-cutroom-warnings"])
    assert len(warnings) == int(got.headers["x-cutroom-warnings-total"])
    assert bool(warnings) == (wanted == "edl")


async def test_the_header_holds_what_fits_and_says_how_many_there_are(bin_: Bin) -> None:
    document = make_document()
    document["marks"] = {f"m{n}": {"t": n, "label": "Ü" * 200} for n in range(100)}
    made = data_of(await send(bin_, otio_of(document)), 201)["timeline"]

    got = await bin_.person.get(f"/timelines/{made['id']}/export", params={"format": "edl"})

    header = got.headers["x-cutroom-warnings"]
    assert header.isascii()
    assert len(header) <= 4096
    assert 0 < len(json.loads(header)) < int(got.headers["x-cutroom-warnings-total"])


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"format": "avi"}, "format"),
        ({"format": "xml"}, "format"),
        ({"format": "edl", "track": "V9"}, "track"),
        ({"format": "otio", "track": "V1"}, "track"),
    ],
)
async def test_an_export_that_cannot_be_names_the_field(
    bin_: Bin, query: dict[str, str], field: str
) -> None:
    made = data_of(await send(bin_, otio_of(make_document())), 201)["timeline"]

    answer = await bin_.person.get(f"/timelines/{made['id']}/export", params=query)

    assert answer.status_code == 400
    assert answer.json()["error"]["details"][0]["field"] == field


async def test_an_edit_list_holds_the_track_that_is_asked_for(bin_: Bin) -> None:
    made = data_of(await send(bin_, otio_of(make_document())), 201)["timeline"]

    got = await bin_.person.get(
        f"/timelines/{made['id']}/export", params={"format": "edl", "track": "A1"}
    )

    assert " A     C " in got.text
    assert "001  SONG" in got.text or "001  REEL" in got.text


async def test_the_row_says_what_the_document_says(bin_: Bin) -> None:
    document = make_document((30_000, 1001), drop=True)

    made = data_of(await send(bin_, otio_of(document)), 201)["timeline"]

    shown = await projection_of(bin_.person, made)
    assert made["rate"] == shown["rate"] == [30_000, 1001]
    assert shown["start"] == project(document)["start"]
