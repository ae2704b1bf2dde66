"""Threads that hand things on: bounded, and never left waiting when one of them fails."""

import threading
from collections import deque
from collections.abc import Generator, Iterable, Iterator
from typing import Generic, TypeVar

T = TypeVar("T")


class Closed(Exception):
    """The other end has gone; there is nobody to hand anything to."""


class Channel(Generic[T]):
    """A bounded queue between two threads; either end may close it and wakes the other."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._waiting: deque[T] = deque()
        self._changed = threading.Condition()
        self._finished = False
        self._closed = False
        self._error: BaseException | None = None

    def put(self, thing: T) -> None:
        """Hand on, waiting for room.

        Raises:
            Closed: the reader has gone.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._closed or len(self._waiting) < self._limit)
            if self._closed:
                raise Closed
            self._waiting.append(thing)
            self._changed.notify_all()

    def finish(self, error: BaseException | None = None) -> None:
        """Say that nothing more will come; the reader meets the error, if any, in its place."""
        with self._changed:
            self._finished, self._error = True, error
            self._changed.notify_all()

    def close(self) -> None:
        """Stop reading: the writer meets Closed."""
        with self._changed:
            self._closed = True
            self._waiting.clear()
            self._changed.notify_all()

    def __iter__(self) -> Iterator[T]:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting or self._finished)
                if not self._waiting:
                    if self._error is not None:
                        raise self._error
                    return
                thing = self._waiting.popleft()
                self._changed.notify_all()
            yield thing


class Ahead(Generic[T]):
    """Runs an iterable in a thread of its own, a few steps ahead of who reads it."""

    def __init__(self, things: Iterable[T], *, limit: int, name: str) -> None:
        self._things = things
        self._channel: Channel[T] = Channel(limit)
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()
        self._reader = iter(self._channel)

    def __iter__(self) -> Iterator[T]:
        return self._reader

    def __next__(self) -> T:
        return next(self._reader)

    def close(self) -> None:
        """Stop the thread and wait for it."""
        self._channel.close()
        self._thread.join()

    def _run(self) -> None:
        try:
            for thing in self._things:
                self._channel.put(thing)
        except Closed:
            self._channel.finish()
        except BaseException as error:  # noqa: BLE001 - raised again in the reader's thread
            self._channel.finish(error)
        else:
            self._channel.finish()
        finally:
            if isinstance(self._things, Generator):
                self._things.close()
