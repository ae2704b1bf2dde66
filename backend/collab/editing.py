"""The edits of one room: applied, broadcast, logged, acknowledged, and read back when lost.

Everything that arrives in one turn of the event loop becomes one apply, one broadcast and one
entry for the log. Broadcasting does not wait for the commit; acknowledging does.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from functools import partial
from uuid import UUID, uuid4

from backend.collab import protocol
from backend.collab.catching_up import CatchingUp
from backend.collab.close_codes import CloseCode
from backend.collab.connection import Connection
from backend.collab.content import Content
from backend.collab.document import Document, DocumentBroken
from backend.collab.edit import Edit, InFlight, apply_edits, expel
from backend.collab.errors import DAMAGED, DocumentTooLarge, EditsWait, RoomFailed
from backend.collab.host import Host
from backend.collab.log import Submission
from backend.collab.neighbours import Committed, Coverage, Edited, Foreign, Unlogged
from backend.collab.orphans import submission_of
from backend.collab.reading import LogIncomplete, Stretch, load_document, merged_beyond
from backend.collab.surroundings import Surroundings
from backend.collab.updates import EMPTY_UPDATE, BadUpdate, merge
from backend.web.frame import Frame

logger = logging.getLogger(__name__)


class Editing:
    """One room's document and everything that changes it."""

    def __init__(self, host: Host, content: Content, around: Surroundings) -> None:
        self._host = host
        self._around = around
        self.content = content
        self._size_bytes = content.size_bytes
        self._coverage = Coverage(content.seq)
        self._foreign = Foreign()
        self._edits: list[Edit] = []
        self._waiting_bytes = 0
        """Of the edits above."""
        self._heard: list[bytes] = []
        """What other processes have broadcast since the last turn."""
        self._in_flight: dict[int, InFlight] = {}
        self.origin = uuid4()
        """Names what is taken in from here on: numbers begin anew whenever a room is opened."""
        self._origin_no = 0
        self._recovery: asyncio.Task[None] | None = None
        self._late_commits: list[Committed] = []
        """Heard while recovering."""
        self._catching_up = CatchingUp(self.read_on, host.identity)
        self._changed = asyncio.Event()

    @property
    def document(self) -> Document:
        """The document as it is now."""
        try:
            return self.content.document
        except LogIncomplete as error:
            self._host.close(CloseCode.ROOM_FAILED, "this room failed")
            raise RoomFailed(DAMAGED) from error

    @property
    def seq(self) -> int:
        """Every row of the log up to this one is in the document."""
        return self._coverage.seq

    @property
    def is_settled(self) -> bool:
        """Whether the log covers the document."""
        busy = self._edits or self._in_flight or self._recovery
        return not busy and self._foreign.is_empty

    async def write(self, change: Callable[[Document], bytes], person_id: UUID | None) -> int:
        """Edit the document on the server; returns when it is committed, with the room's seq.

        Args:
            change: edits the document and returns what that added.
            person_id: on whose behalf.

        Raises:
            EditsWait: the log takes no more at the moment.
            DocumentTooLarge: there is no space for another edit.
        """
        await self._recovered()
        if self._around.log.is_full:
            raise EditsWait("Edits cannot be saved at the moment; try again soon.")
        if not self._has_space_for(EMPTY_UPDATE):
            raise DocumentTooLarge("This timeline has reached its largest size.")
        base = self.document.state_vector()
        try:
            update = change(self.document)
        except DocumentBroken:
            self._recover([])
            raise
        if update != EMPTY_UPDATE:
            saved: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            edit = Edit(update, None, person_id, partial(_settle, saved))
            self._accept([edit], update, base)
            await saved
        return self.seq

    async def settle(self) -> None:
        """Take in what has arrived."""
        await self._recovered()
        self._take_heard()
        self._flush()
        await self._recovered()

    async def wait_for(self, state_vector: bytes) -> None:
        """Wait until the document has everything that a client had.

        Raises:
            BadUpdate: these bytes are no state vector.
        """
        while not self.document.covers(state_vector):
            self._changed.clear()
            await self._changed.wait()

    async def wait_until_saved(self) -> None:
        """Wait until everything that is in the document now is committed."""
        saved: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._when_saved(partial(_settle, saved))
        await saved

    async def read_on(self) -> None:
        """Take in what the log has and this document has not."""
        stretches = await self._around.log.read(
            self._host.identity.timeline_id, after_seq=self._coverage.seq
        )
        holds = self._coverage.holds_all
        missed = [one for one in stretches if not holds(one.after, one.seq)]
        if missed and self._recovery is None:
            fields = {**self._host.identity.fields, "seq": missed[-1].seq}
            logger.info("reading back %d stretches of the log", len(missed), extra=fields)
            self._around.metrics.read_back(len(missed))
            self._take_back(missed)

    def log_orphans(self) -> None:
        """Log what processes sent that died before they committed it."""
        for orphan in self._foreign.orphans(self._around.now()):
            logger.warning(
                "logging an orphan of process %s", orphan.origin, extra=self._host.identity.fields
            )
            self._around.metrics.logged_orphan()
            self._foreign.adopt(orphan)
            self._log_orphan(orphan)

    def compare(self, last_seq: int) -> None:
        """Read back what is in the log and not here; called with the log's newest number."""
        if last_seq > self._coverage.seq:
            self._catching_up.begin(after_seconds=0.0)

    def hear_edit(self, message: Edited) -> None:
        """Take in what another process has broadcast."""
        self._foreign.received(message, self._around.now())
        if self._recovery is not None:
            return  # recovering replays everything that waits for its commit
        self._heard.append(message.update)
        if len(self._heard) == 1:
            asyncio.get_running_loop().call_soon(self._take_heard)

    def _take_heard(self) -> None:
        """Apply and broadcast, as one, what other processes have broadcast in one turn."""
        heard, self._heard = self._heard, []
        if not heard or self._recovery is not None:
            return
        base = self.document.state_vector()
        try:
            update = merge(heard)
            self.document.apply(update)
        except (BadUpdate, DocumentBroken):
            logger.exception("updates of other processes", extra=self._host.identity.fields)
            self._recover([])
            return
        self._size_bytes += len(update)
        self._broadcast(update, base)

    def hear_commit(self, message: Committed) -> None:
        """Note what another process has committed."""
        if self._recovery is not None:
            # Until it is rebuilt, the document does not hold what has been heard of meanwhile.
            self._late_commits.append(message)
            return
        self._take_heard()
        if self._foreign.committed(message.origin, message.origin_no):
            self._coverage.note(message.seq)
        if not self._coverage.holds(message.seq) or self._coverage.has_gap:
            self._catching_up.begin()

    def receive(self, connection: Connection, update: bytes, *, is_step_2: bool) -> None:
        """Take in a client's update, or refuse it."""
        connection.updates_received += 1
        count = connection.updates_received
        if not connection.can_edit:
            self._receive_from_reader(connection, update, count)
        elif self._around.log.is_full:
            connection.outbox.close(CloseCode.TRY_LATER, "edits cannot be saved at the moment")
        elif not self._has_space_for(update):
            connection.outbox.close(CloseCode.DOCUMENT_TOO_LARGE, "the timeline is full")
        else:
            saved = partial(connection.put_ack, count)
            person_id = connection.participant.person_id
            self._edits.append(Edit(update, connection, person_id, saved, is_step_2))
            self._waiting_bytes += len(update)
            if len(self._edits) == 1:
                asyncio.get_running_loop().call_soon(self._flush)

    def _receive_from_reader(self, connection: Connection, update: bytes, count: int) -> None:
        if self.document.adds_nothing(update):
            self._when_saved(partial(connection.put_ack, count))
        else:
            connection.refuse(count, self._around.now())

    def _has_space_for(self, update: bytes) -> bool:
        more = self._waiting_bytes + len(update)
        if self._size_bytes + more > self._around.document_bytes:
            self._size_bytes = len(self.document.diff())
        return self._size_bytes + more <= self._around.document_bytes

    def _flush(self) -> None:
        if self._recovery is not None or not self._edits:
            return
        edits, self._edits, self._waiting_bytes = self._edits, [], 0
        try:
            new = [edit for edit in edits if not self._is_known(edit)]
            base = self.document.state_vector()
            applied, update = apply_edits(self.document, new)
            if any(edit.is_step_2 for edit in applied):
                update = self._foreign.joined_to(update)
        except DocumentBroken:
            logger.exception("an update broke the document", extra=self._host.identity.fields)
            self._recover(edits)
            return
        if applied:
            self._accept(applied, update, base)

    def _is_known(self, edit: Edit) -> bool:
        """Whether a step 2 brings nothing: it is acknowledged, not logged."""
        # What another process has not committed yet is logged again rather than waited for.
        if not edit.is_step_2 or not self._foreign.is_empty:
            return False
        try:
            known = self.document.adds_nothing(edit.update)
        except BadUpdate:
            return False  # applying it says the same and closes the connection
        if known:
            self._when_saved(edit.saved)
        return known

    def _accept(self, edits: Sequence[Edit], update: bytes, base: bytes) -> None:
        """Broadcast an update that is in the document, and hand it to the log."""
        self._origin_no += 1
        number = self._origin_no
        self._size_bytes += len(update)
        self._broadcast(update, base)
        self._host.publish(Edited(self.origin, number, update))
        counted = self._around.metrics.flushed(len(edits), len(update))
        saved = [counted, *(edit.saved for edit in edits)]
        self._in_flight[number] = InFlight(update, saved)
        people = {edit.person_id for edit in edits}
        self._around.log.submit(
            Submission(
                timeline_id=self._host.identity.timeline_id,
                origin=self.origin,
                origin_no=number,
                update=update,
                person_id=people.pop() if len(people) == 1 else None,
                committed=partial(self._committed, number),
                failed=self._gone,
            )
        )
        if self.document.state_vector() == base:
            self._ask_for_missing(edits)

    def _ask_for_missing(self, edits: Sequence[Edit]) -> None:
        """Ask senders again when their edits rest on some that never came."""
        for edit in edits:
            if edit.connection is not None and not self.document.adds_nothing(edit.update):
                self._host.ask(edit.connection)

    def _broadcast(self, update: bytes, base: bytes) -> None:
        self._changed.set()
        frame = Frame(protocol.encode_update(update))
        self._around.metrics.delivered(len(self._host.connections))
        for connection in self._host.connections:
            connection.outbox.put_edit(frame, base)

    def _when_saved(self, saved: Callable[[], None]) -> None:
        if self._in_flight:
            self._in_flight[max(self._in_flight)].saved.append(saved)
        else:
            saved()

    def _committed(self, number: int, row_no: int, seq: int) -> None:
        in_flight = self._in_flight.pop(number)
        self._coverage.note(seq)
        for saved in in_flight.saved:
            saved()
        if number == row_no:
            self._host.publish(Committed(self.origin, row_no, seq))
        if self._coverage.has_gap:
            self._catching_up.begin()

    def _gone(self) -> None:
        self._in_flight.clear()
        self._host.close(CloseCode.NO_SUCH_TIMELINE, "deleted")

    def _log_orphan(self, orphan: Unlogged) -> None:
        def committed(row_no: int, seq: int) -> None:
            self._foreign.logged(orphan)
            # The row may hold more of that process than we have: reading it back is certain.
            if row_no == orphan.origin_no:
                self._host.publish(Committed(orphan.origin, row_no, seq))
            self._catching_up.begin()

        timeline_id = self._host.identity.timeline_id
        self._around.log.submit(
            submission_of(orphan, timeline_id, committed=committed, failed=self._gone)
        )

    def _take_back(self, missed: Sequence[Stretch]) -> None:
        base = self.document.state_vector()
        update = merged_beyond(missed, base)
        if not self.document.adds_nothing(update):
            self.document.apply(update)
            self._size_bytes += len(update)
            self._broadcast(update, base)
        for stretch in missed:
            self._coverage.note_all(stretch.after, stretch.seq)

    def _recover(self, suspects: Sequence[Edit]) -> None:
        if self._recovery is None:
            self._recovery = asyncio.create_task(self._load_again(list(suspects)))

    async def _recovered(self) -> None:
        if self._recovery is not None:
            await asyncio.shield(self._recovery)

    async def _load_again(self, suspects: list[Edit]) -> None:
        """Rebuild the document from the log, then find out who broke it, one by one."""
        try:
            self.content.replace(await self._rebuilt())
            while suspects:
                edit = suspects.pop(0)
                if not self._try(edit):
                    self.content.replace(await self._rebuilt())
        except Exception:
            logger.exception("it could not be loaded again", extra=self._host.identity.fields)
            self._host.close(CloseCode.ROOM_FAILED, "this room failed")
        finally:
            self._recovery = None
            late, self._late_commits = self._late_commits, []
            for message in late:
                self.hear_commit(message)
            self._flush()

    async def _rebuilt(self) -> Document:
        # Before too: what is committed while the log is read is in neither of the two afterwards.
        before = self._not_committed()
        stretches = await self._around.log.read(self._host.identity.timeline_id)
        also = dict.fromkeys([*before, *self._not_committed()])
        return load_document(stretches, also=list(also)).document

    def _not_committed(self) -> list[bytes]:
        mine = [flight.update for flight in self._in_flight.values()]
        return mine + [edit.update for edit in self._foreign.updates()]

    def _try(self, edit: Edit) -> bool:
        base = self.document.state_vector()
        try:
            self.document.apply(edit.update)
        except BadUpdate:
            expel(edit)
        except DocumentBroken:
            expel(edit)
            return False
        else:
            joined = self._foreign.joined_to(edit.update) if edit.is_step_2 else edit.update
            self._accept([edit], joined, base)
        return True


def _settle(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)
