"""Use cases of timeline files: making a timeline of one, and one of a timeline."""

import asyncio
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, Final
from uuid import UUID

from backend.accounts.identity import CurrentPerson
from backend.collab import schemas
from backend.collab.errors import BadTimelineFile, FileTooLarge
from backend.collab.service import TimelineService
from backend.errors import FieldError
from backend.interchange.clock import find_rate, is_picture_rate
from backend.interchange.contents import storable
from backend.interchange.files import export_timeline, import_timeline
from backend.interchange.linking import Medium, link_media
from backend.interchange.result import (
    LARGEST_FILE_BYTES,
    Exported,
    FileFormat,
    FileRefused,
    Imported,
    Remark,
)
from backend.media.schemas import AssetSource
from backend.media.service import AssetService
from backend.media.views import document_entry
from backend.timeline.ids import random_id
from backend.timeline.reading import read_meta
from backend.timeline.time import Rate
from backend.timeline.timecode import can_drop, format_timecode
from backend.workspaces.roles import Role
from backend.workspaces.service import WorkspaceService

AT_ONCE: Final = 2
"""Files that one process works on; each may take a few hundred megabytes for a moment."""
MOST_WARNINGS: Final = 500
_RATE = re.compile(r"(\d{1,6})/(\d{1,6})|\d{1,4}(?:\.\d{1,6})?")
_LONGEST_NAME = 80


@dataclass(frozen=True)
class Download:
    """A timeline as a file."""

    file: Exported
    name: str
    """With its suffix."""
    warnings: list[schemas.InterchangeWarning]


class InterchangeService:
    """Timelines out of files and into files."""

    def __init__(
        self, timelines: TimelineService, *, workspaces: WorkspaceService, assets: AssetService
    ) -> None:
        self._timelines = timelines
        self._workspaces = workspaces
        self._assets = assets
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def import_file(
        self, person: CurrentPerson, form: schemas.ImportForm
    ) -> schemas.ImportedTimeline:
        """Make a timeline of a file, with the project's media in it. For editors.

        Raises:
            BadTimelineFile: the file is none, or its rate cannot be known.
            FileTooLarge: it is larger than any timeline.
        """
        access = await self._workspaces.get_project(person.id, form.project_id, Role.EDITOR)
        rate = _read_rate(form.rate)
        content = await form.file.read(LARGEST_FILE_BYTES + 1)
        if len(content) > LARGEST_FILE_BYTES:
            limit = LARGEST_FILE_BYTES // 2**20
            too_large = FieldError("file", f"is larger than {limit} MiB")
            raise FileTooLarge(f"A timeline file may have {limit} MiB.", too_large)
        async with self._turns:
            imported = await asyncio.to_thread(_import, content, form, rate)
            media = await self._media(access.project.workspace_id, form.project_id, imported)
            linked = await asyncio.to_thread(_link, imported, media)
            name = form.name.strip() or _tidy(linked.name) or "Imported"
            made = await self._timelines.create_with(
                person, form.project_id, name=name, content=linked.document
            )
        warnings = spell_warnings(linked.remarks, linked.document)
        return schemas.ImportedTimeline(made, warnings[:MOST_WARNINGS], len(warnings))

    async def export_file(
        self,
        person: CurrentPerson,
        timeline_id: UUID,
        *,
        file_format: FileFormat,
        track: str | None,
    ) -> Download:
        """Write a timeline as a file. For everybody who may see it.

        Raises:
            BadTimelineFile: the format cannot hold it, or there is no such track.
        """
        shown = await self._timelines.get(person.id, timeline_id)
        document = await self._timelines.read_document(timeline_id)
        async with self._turns:
            try:
                made = await asyncio.to_thread(
                    export_timeline, document, file_format, name=shown.name, track=track
                )
            except FileRefused as refusal:
                raise _invalid(refusal) from refusal
        warnings = spell_warnings(made.remarks, document)
        return Download(made, f"{shown.name}.{made.extension}", warnings)

    async def _media(
        self, workspace_id: UUID, project_id: UUID, imported: Imported
    ) -> list[Medium]:
        """List what clips may be of: the project's files, and those that the file names by id."""
        in_bin = await self._assets.sources_in(project_id)
        known = {source.id for source in in_bin}
        ids = {found for found in map(_uuid, imported.sources.values()) if found is not None}
        named = await self._assets.facts_for(workspace_id, ids - known)
        return [
            *(_medium(source, by_name=True) for source in in_bin),
            *(_medium(source, by_name=False) for source in named.values()),
        ]


def _import(content: bytes, form: schemas.ImportForm, rate: Rate | None) -> Imported:
    try:
        return import_timeline(
            content,
            file_name=form.file.filename or "",
            file_format=form.format,
            rate=rate,
            new_id=lambda: random_id(secrets.token_bytes(8)),
        )
    except FileRefused as refusal:
        raise _invalid(refusal) from refusal


def _link(imported: Imported, media: list[Medium]) -> Imported:
    linked = link_media(imported, media)
    document, lost = storable(linked.document)
    remarks = [
        Remark("unreadable_entry", f"An entry of the file was left out: {place}.") for place in lost
    ]
    return replace(linked, document=document, remarks=[*linked.remarks, *remarks])


def _tidy(name: str) -> str:
    """Make a file's words fit to be a name."""
    plain = "".join(one if one.isprintable() else " " for one in name)
    return " ".join(plain.split())[:_LONGEST_NAME]


def _invalid(refusal: FileRefused) -> BadTimelineFile:
    return BadTimelineFile(refusal.message, FieldError(refusal.field, refusal.message))


def _read_rate(text: str) -> Rate | None:
    if not text.strip():
        return None
    match = _RATE.fullmatch(text.strip())
    fraction = Fraction(text.strip()) if match and match[2] != "0" * len(match[2] or "-") else None
    rate = find_rate(float(fraction)) if fraction else None
    if rate is None or not is_picture_rate(rate):
        words = "Pictures per second, such as 25, 29.97 or 30000/1001."
        raise BadTimelineFile(words, FieldError("rate", words))
    return rate


def _uuid(source: Any) -> UUID | None:  # noqa: ANN401 - a MediaSource
    try:
        return UUID(source.asset_id)
    except ValueError:
        return None


def _medium(source: AssetSource, *, by_name: bool) -> Medium:
    facts = document_entry(source)
    return Medium(str(source.id), source.key, source.name, source.sha256, facts, by_name)


def spell_warnings(
    remarks: Sequence[Remark], document: dict[str, Any]
) -> list[schemas.InterchangeWarning]:
    """Put remarks on the wire, with the timecode of each frame."""
    meta, _ = read_meta(document["meta"])
    rate = Rate(*meta["rate"])
    drop = meta["drop"] and can_drop(rate)
    return [
        schemas.InterchangeWarning(
            remark.code,
            remark.message,
            remark.track,
            remark.clip,
            remark.frame,
            ""
            if remark.frame is None
            else format_timecode(remark.frame + meta["start"], rate, drop=drop),
        )
        for remark in remarks
    ]
