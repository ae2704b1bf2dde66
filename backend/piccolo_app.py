"""The one Piccolo app: every table of the product and the one linear migration history."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

from backend.accounts.tables import Person, Session
from backend.collab.tables import Timeline, TimelineRoom, TimelineTicket
from backend.media.tables import Asset, Upload
from backend.renders.tables import (
    Render,
    RenderBatch,
    RenderLog,
    RenderPiece,
    RenderPreset,
    RenderSource,
)
from backend.workspaces.tables import AuditEntry, Invitation, Member, Project, Workspace

APP_CONFIG = AppConfig(
    app_name="cutroom",
    migrations_folder_path=str(Path(__file__).parents[1] / "migrations"),
    table_classes=[
        Person,
        Session,
        Workspace,
        Member,
        Invitation,
        Project,
        AuditEntry,
        Asset,
        Upload,
        Timeline,
        TimelineRoom,
        TimelineTicket,
        Render,
        RenderSource,
        RenderPiece,
        RenderLog,
        RenderPreset,
        RenderBatch,
    ],
    migration_dependencies=[],
    commands=[],
)
