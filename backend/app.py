"""The web process: wires routes, services and edges together. `create_from_env` is uvicorn's."""

import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from litestar import Litestar, get
from litestar.datastructures import State
from litestar.di import Provide
from litestar.handlers import HTTPRouteHandler
from litestar.openapi import OpenAPIConfig
from litestar.types import ControllerRouterHandler

from backend.accounts import routes as accounts_routes
from backend.accounts.guards import RequireSession, current_person, current_visitor
from backend.accounts.service import AccountService
from backend.accounts.sessions import Sessions
from backend.bus.answers import RedisAnswers
from backend.bus.client import LOST as REDIS_LOST
from backend.bus.client import RedisClient, connect, ping
from backend.bus.names import CONTROL_QUEUE, RENDER_QUEUE
from backend.bus.queue import open_queue
from backend.bus.relay import Relay
from backend.collab import edit_routes, interchange_routes, snapshot_routes
from backend.collab import routes as collab_routes
from backend.collab.admission import Admission
from backend.collab.edits import EditService
from backend.collab.interchange import InterchangeService
from backend.collab.metrics import RoomMetrics
from backend.collab.opening import open_rooms
from backend.collab.rooms import RoomLimits, Rooms
from backend.collab.service import TimelineService
from backend.collab.snapshots import SnapshotService
from backend.collab.socket import sync_timeline
from backend.database.connection import Database, DatabaseOptions
from backend.database.outage import LOST as DATABASE_LOST
from backend.live import LiveEvents
from backend.logs import configure_logs
from backend.media import routes as media_routes
from backend.media.access import AssetAccess
from backend.media.preparation import Bus
from backend.media.service import AssetService
from backend.media.uploads import UploadService
from backend.piccolo_app import APP_CONFIG
from backend.renders import batch_routes, frame_routes, motion_routes, preset_routes
from backend.renders import routes as renders_routes
from backend.renders.batches import BatchService
from backend.renders.dead_letters import DeadLetters
from backend.renders.encoders import WorkerEncoders
from backend.renders.farm import open_endings
from backend.renders.frames import FrameService
from backend.renders.hls.stream import RenderStream
from backend.renders.line import LineLimits, RenderLine
from backend.renders.motion_reading import MotionReader
from backend.renders.preset_service import PresetService
from backend.renders.requests import Requests
from backend.renders.service import RenderService
from backend.renders.stream_routes import STREAM_ROUTES
from backend.settings import Settings
from backend.storage.folder import FolderStore
from backend.storage.opening import open_store
from backend.storage.store import ObjectStore
from backend.web.application import CutroomApp
from backend.web.body import BodyRequest
from backend.web.browser_app import browser_app_routes
from backend.web.cookies import CookiePolicy
from backend.web.edge import EdgeRules
from backend.web.envelope import page_request
from backend.web.events import EventHub
from backend.web.events_socket import EventDoor, watch_events
from backend.web.health import Check, health_routes
from backend.web.idempotency import IdempotentReplies
from backend.web.metrics import Metrics, metrics_route
from backend.web.objects import object_routes
from backend.web.problems import EXCEPTION_HANDLERS, log_crash, on_lost_server
from backend.web.public import PUBLIC
from backend.web.security import object_origins, security_headers
from backend.workspaces import routes as workspaces_routes
from backend.workspaces.invitations import InvitationLinks, InvitationService
from backend.workspaces.members import MemberService
from backend.workspaces.projects import ProjectService
from backend.workspaces.service import WorkspaceService

VERSION = "0.1.0"
BROWSER_APP = Path(__file__).parents[1] / "frontend" / "dist"
API_ROUTES: list[ControllerRouterHandler] = [
    *accounts_routes.ROUTES,
    *workspaces_routes.ROUTES,
    *media_routes.ROUTES,
    *collab_routes.ROUTES,
    *interchange_routes.ROUTES,
    *edit_routes.ROUTES,
    *snapshot_routes.ROUTES,
    sync_timeline,
    watch_events,
    *renders_routes.ROUTES,
    *STREAM_ROUTES,
    *frame_routes.ROUTES,
    *motion_routes.ROUTES,
    *preset_routes.ROUTES,
    *batch_routes.ROUTES,
]
"""Every slice's routes and sockets; the OpenAPI document is made of these."""
FAILURES: dict[int | type[Exception], Any] = {
    **EXCEPTION_HANDLERS,
    **dict.fromkeys((*DATABASE_LOST, *REDIS_LOST), on_lost_server),
}
"""How each kind of failure is answered."""
PER_REQUEST = {
    "paging": Provide(page_request, sync_to_thread=False),
    "person": Provide(current_person, sync_to_thread=False),
    "visitor": Provide(current_visitor, sync_to_thread=False),
}
"""What handlers can ask for that belongs to the request."""


@dataclass(frozen=True)
class Services:
    """What handlers can ask for: a parameter with a field's name receives it."""

    settings: Settings
    database: Database
    redis: RedisClient
    metrics: Metrics
    cookie_policy: CookiePolicy
    sessions: Sessions
    accounts: AccountService
    workspaces: WorkspaceService
    members: MemberService
    invitations: InvitationService
    projects: ProjectService
    store: ObjectStore
    uploads: UploadService
    assets: AssetService
    relay: Relay
    rooms: Rooms
    timelines: TimelineService
    interchange: InterchangeService
    edits: EditService
    snapshots: SnapshotService
    admission: Admission
    live: LiveEvents
    event_hub: EventHub
    event_door: EventDoor
    renders: RenderService
    dead_letters: DeadLetters
    render_stream: RenderStream
    frames: FrameService
    motions: MotionReader
    presets: PresetService
    worker_encoders: WorkerEncoders
    batches: BatchService


def build_services(settings: Settings) -> Services:
    """Construct everything; nothing connects before the app starts."""
    options = DatabaseOptions(allow_undurable=settings.allow_undurable_database)
    database = Database(settings.database_url, APP_CONFIG.table_classes, options)
    redis = connect(settings.redis_url)
    sessions = Sessions(database, redis)
    accounts = AccountService(sessions, redis)
    workspaces = WorkspaceService(database, redis)
    relay = Relay(redis)
    metrics = Metrics()
    room_metrics = RoomMetrics(metrics.registry)
    rooms = open_rooms(database, relay, _room_limits(settings), metrics=room_metrics)
    timelines = TimelineService(database, redis, workspaces=workspaces, rooms=rooms)
    links = InvitationLinks(settings.secret_key, settings.public_url)
    # Without our own address in front: browsers reach us under whatever name they know.
    store = open_store(settings.storage_url, settings.secret_key)
    bus = Bus(redis, open_queue(redis))
    access = AssetAccess(workspaces)
    uploads = UploadService(
        database,
        bus,
        store=store,
        access=access,
        largest_bytes=settings.limits.upload_bytes,
    )
    presets = PresetService(workspaces)
    line = _render_line(settings, database, bus)
    endings = open_endings(accounts, line, bus, store=store)
    renders = RenderService(
        database, requests=Requests(timelines, presets), workspaces=workspaces, endings=endings
    )
    assets = AssetService(database, bus, store=store, access=access, uploads=uploads)
    live = LiveEvents(sessions, relay, workspaces=workspaces, timelines=timelines, renders=renders)
    return Services(
        settings=settings,
        database=database,
        redis=redis,
        metrics=metrics,
        cookie_policy=CookiePolicy(secure=settings.public_url.startswith("https:")),
        sessions=sessions,
        accounts=accounts,
        workspaces=workspaces,
        members=MemberService(database, redis, workspaces=workspaces, accounts=accounts),
        invitations=InvitationService(
            database, redis, workspaces=workspaces, accounts=accounts, links=links
        ),
        projects=ProjectService(database, redis, workspaces=workspaces),
        store=store,
        uploads=uploads,
        assets=assets,
        relay=relay,
        rooms=rooms,
        timelines=timelines,
        interchange=InterchangeService(timelines, workspaces=workspaces, assets=assets),
        edits=EditService(timelines, rooms, assets),
        snapshots=SnapshotService(database, timelines),
        live=live,
        event_hub=live.hub,
        event_door=live.door,
        admission=Admission(sessions, accounts=accounts, timelines=timelines),
        renders=renders,
        dead_letters=DeadLetters(database, workspaces=workspaces, endings=endings),
        render_stream=RenderStream(database, store, renders),
        frames=FrameService(redis, store, timelines=timelines, facts_for=assets.facts_for),
        motions=MotionReader(store, assets),
        presets=presets,
        worker_encoders=WorkerEncoders(redis),
        batches=BatchService(bus, renders=renders, workspaces=workspaces, endings=endings),
    )


def _render_line(settings: Settings, database: Database, bus: Bus) -> RenderLine:
    limits = LineLimits(settings.limits.renders_at_once, settings.limits.renders_waiting)
    return RenderLine(database, bus, limits)


def _room_limits(settings: Settings) -> RoomLimits:
    limits = settings.limits
    return RoomLimits(
        rooms=limits.rooms_per_process,
        clients_per_room=limits.clients_per_room,
        updates_per_second=limits.updates_per_second,
        message_bytes=limits.message_bytes,
        document_bytes=limits.document_bytes,
        buffer_bytes=limits.buffer_bytes,
    )


def create_app(settings: Settings) -> CutroomApp:
    """Make the web application. Connections open with its lifespan."""
    services = build_services(settings)
    rules = EdgeRules(
        allowed_origins=frozenset({settings.public_url, *settings.allowed_origins}),
        headers=security_headers(settings.public_url, object_origins(settings.storage_url)),
        metrics=services.metrics,
    )
    return CutroomApp(
        rules,
        route_handlers=[
            *API_ROUTES,
            *_served_objects(services.store),
            *health_routes(_checks(services)),
            metrics_route(services.metrics, settings.metrics_token),
            _openapi_route,
            *browser_app_routes(BROWSER_APP),
        ],
        dependencies=_dependencies(services),
        middleware=[
            RequireSession(services.sessions),
            IdempotentReplies(RedisAnswers(services.redis)),
        ],
        exception_handlers=FAILURES,
        after_exception=[log_crash],
        lifespan=[_lifespan(services)],
        state=State({"services": services}),
        openapi_config=None,
        logging_config=None,
        request_class=BodyRequest,
        request_max_body_size=2**20,
    )


def create_from_env() -> CutroomApp:
    """Make the application from `CUTROOM_*`; uvicorn's factory."""
    settings = Settings.from_env(os.environ)  # noqa: TID251 - an entry point
    configure_logs("web", settings.log_level)
    return create_app(settings)


def openapi_document() -> dict[str, Any]:
    """Describe the API. Needs no settings and no service."""
    described = Litestar(
        route_handlers=[*API_ROUTES, *health_routes({})],
        dependencies={**{f.name: _provide(None) for f in fields(Services)}, **PER_REQUEST},
        openapi_config=OpenAPIConfig(title="Cutroom", version=VERSION),
        logging_config=None,
    )
    return described.openapi_schema.to_schema()


@get("/api/v1/openapi.json", opt=PUBLIC, include_in_schema=False, sync_to_thread=True, cache=True)
def _openapi_route() -> dict[str, Any]:
    """Answer the description of the API."""
    return openapi_document()


def _dependencies(services: Services) -> dict[str, Provide]:
    provided = {f.name: _provide(getattr(services, f.name)) for f in fields(Services)}
    return {**provided, **PER_REQUEST}


def _provide(value: Any) -> Provide:  # noqa: ANN401 - any service
    def provider() -> Any:  # noqa: ANN401 - any service
        return value

    return Provide(provider, sync_to_thread=False)


def _checks(services: Services) -> dict[str, Check]:
    async def redis() -> None:
        await ping(services.redis)

    async def storage() -> None:
        await services.store.exists("tmp/ready")

    async def queue() -> None:
        # Fails when the queue's key holds something else, or Redis refuses to be written to.
        for name in (CONTROL_QUEUE, RENDER_QUEUE):
            await services.redis.zremrangebyrank(name, 1, 0)

    return {
        "postgres": services.database.ping,
        "redis": redis,
        "storage": storage,
        "queue": queue,
    }


def _served_objects(store: ObjectStore) -> list[HTTPRouteHandler]:
    # S3 serves its objects itself.
    return object_routes(store) if isinstance(store, FolderStore) else []


def _lifespan(services: Services) -> Callable[[Litestar], Any]:
    @asynccontextmanager
    async def lifespan(_: Litestar) -> AsyncIterator[None]:
        await services.database.open()
        services.relay.start()
        await services.rooms.start(services.admission.recheck)
        await services.live.start()
        try:
            yield
        finally:
            await services.store.close()
            await services.live.stop()
            await services.rooms.stop()
            await services.relay.stop()
            await services.redis.aclose()
            await services.database.close()

    return lifespan
