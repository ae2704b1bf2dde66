"""The shape of every successful answer: `data` and `meta`, for lists also `pagination`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Generic, TypeVar

import msgspec
from litestar.params import QueryParameter

from backend.logs import request_id_var

T = TypeVar("T")

MAX_PAGE_SIZE = 200


class Meta(msgspec.Struct):
    """What belongs to the answer, not to the thing asked for."""

    request_id: str
    timestamp: datetime


class Pagination(msgspec.Struct):
    """Where a page of a list stands; pages count from 1."""

    page: int
    limit: int
    total: int
    total_pages: int


class Reply(msgspec.Struct, Generic[T]):
    """One thing."""

    data: T
    meta: Meta


class Listing(msgspec.Struct, Generic[T]):
    """One page of a list."""

    data: list[T]
    pagination: Pagination
    meta: Meta


@dataclass(frozen=True)
class PageRequest:
    """The page somebody asked for with `?page=&limit=`."""

    page: int
    limit: int

    @property
    def offset(self) -> int:
        """Rows before this page."""
        return (self.page - 1) * self.limit


@dataclass(frozen=True)
class Page(Generic[T]):
    """What a service returns for a list: the page's rows and how many there are in all."""

    items: Sequence[T]
    total: int


def page_request(
    page: Annotated[int, QueryParameter(ge=1, le=1_000_000)] = 1,
    limit: Annotated[int, QueryParameter(ge=1, le=MAX_PAGE_SIZE)] = 50,
) -> PageRequest:
    """Read `?page=&limit=`; handlers take it as a parameter `paging: PageRequest`."""
    return PageRequest(page, limit)


def reply(data: T) -> Reply[T]:
    """Wrap one thing."""
    return Reply(data, meta())


def listing(page: Page[T], request: PageRequest) -> Listing[T]:
    """Wrap one page of a list."""
    pages = -(-page.total // request.limit)
    return Listing(
        list(page.items), Pagination(request.page, request.limit, page.total, pages), meta()
    )


def meta() -> Meta:
    """The answer's request id and time."""
    return Meta(request_id_var.get() or "", datetime.now(UTC))
