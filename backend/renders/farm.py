"""The control side of renders, put together for the control process and for tests."""

from dataclasses import dataclass

from backend.accounts.service import AccountService
from backend.database.connection import Database
from backend.media.preparation import Bus
from backend.renders.dispatch import Dispatcher
from backend.renders.ending import Endings
from backend.renders.line import LineLimits, RenderLine
from backend.renders.planning import FactsFor, Planner
from backend.renders.progress import ProgressBoard
from backend.renders.recording import Recorder
from backend.renders.recovery import Recovery
from backend.renders.views import RenderViews
from backend.storage.store import ObjectStore


@dataclass(frozen=True)
class RenderFarm:
    """What the jobs of renders call."""

    planner: Planner
    recorder: Recorder
    recovery: Recovery


@dataclass(frozen=True)
class FarmGround:
    """What the farm stands on."""

    database: Database
    bus: Bus
    store: ObjectStore
    accounts: AccountService
    facts_for: FactsFor


def open_farm(ground: FarmGround, limits: LineLimits, *, slots: int) -> RenderFarm:
    """Put the farm together. Does no I/O."""
    database, bus, store = ground.database, ground.bus, ground.store
    line = RenderLine(database, bus, limits)
    endings = open_endings(ground.accounts, line, bus, store=store)
    dispatcher = Dispatcher(database, bus, board=endings.board, store=store, slots=slots)
    recorder = Recorder(database, endings=endings, dispatcher=dispatcher)
    return RenderFarm(
        Planner(
            database, store, facts_for=ground.facts_for, endings=endings, dispatcher=dispatcher
        ),
        recorder,
        Recovery(database, bus, recorder=recorder, endings=endings, dispatcher=dispatcher),
    )


def open_endings(
    accounts: AccountService, line: RenderLine, bus: Bus, *, store: ObjectStore
) -> Endings:
    """Make what ends and announces renders, on the web side and here."""
    board = ProgressBoard(bus.redis)
    views = RenderViews(accounts, board, line=line, store=store)
    return Endings(bus.redis, board=board, views=views, line=line, store=store)
