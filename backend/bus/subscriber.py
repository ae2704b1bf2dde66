"""Hears channels of Redis, also over reconnects."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any, Final

import hiredis

from backend.bus.link import Link
from backend.bus.wire import Wire

logger = logging.getLogger(__name__)

Handler = Callable[[bytes], None]
"""Called in the event loop with a message's body; must not take long."""

CONFIRM_SECONDS: Final = 5.0


class Subscriber:
    """Hands messages of subscribed channels to their handlers."""

    def __init__(
        self, connect: Callable[[], Awaitable[Wire]], reconnected: Callable[[], None]
    ) -> None:
        self.link = Link("listening to", connect, opened=self._opened, heard=self._heard)
        self._reconnected = reconnected
        self._handlers: dict[str, list[Handler]] = {}
        self._confirmed: dict[str, asyncio.Event] = {}
        self._is_first = True
        self._is_new = False

    async def subscribe(self, channel: str, handler: Handler) -> None:
        """Hear a channel; returns when Redis has confirmed it, or does not answer."""
        self._handlers.setdefault(channel, []).append(handler)
        confirmed = self._confirmed.get(channel)
        if confirmed is None:
            confirmed = self._confirmed[channel] = asyncio.Event()
            self._command("SUBSCRIBE", channel)
        try:
            async with asyncio.timeout(CONFIRM_SECONDS):
                await confirmed.wait()
        except TimeoutError:
            logger.warning("Redis has not confirmed %s yet", channel)

    def unsubscribe(self, channel: str, handler: Handler) -> None:
        """Stop hearing a channel."""
        handlers = self._handlers.get(channel, [])
        if handler in handlers:
            handlers.remove(handler)
        if not handlers and self._handlers.pop(channel, None) is not None:
            del self._confirmed[channel]
            self._command("UNSUBSCRIBE", channel)

    def _command(self, name: str, channel: str) -> None:
        # Without a connection: the next one subscribes to everything that is wanted then.
        if self.link.wire is not None:
            self.link.wire.send(name, channel)

    def _opened(self, wire: Wire) -> None:
        if self._handlers:
            wire.send("SUBSCRIBE", *self._handlers)
        self._is_new = True

    def _heard(self, reply: Any) -> None:  # noqa: ANN401 - anything Redis says
        match reply:
            case [b"message", channel, body]:
                self._dispatch(channel.decode(), body)
            case [b"subscribe", channel, _] if channel.decode() in self._confirmed:
                self._confirmed[channel.decode()].set()
            case [b"pong", _] | b"PONG" if self._is_new:
                self._answered_anew()
            case hiredis.ReplyError():
                logger.warning("Redis refused: %s", reply)

    def _answered_anew(self) -> None:
        # Asked for after the subscriptions were: what was published before them is lost.
        self._is_new = False
        if not self._is_first:
            self._reconnected()
        self._is_first = False

    def _dispatch(self, channel: str, body: bytes) -> None:
        for handler in tuple(self._handlers.get(channel, ())):
            try:
                handler(body)
            except Exception:
                # One room's trouble is not another's: everything else goes on.
                logger.exception("a message on %s", channel)
