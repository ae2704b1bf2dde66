"""Routes of accounts: sign-up, sign-in, sign-out, oneself and one's sessions."""

from uuid import UUID

from litestar import Response, delete, get, patch, post
from litestar.datastructures import Cookie

from backend.accounts.guards import COOKIE
from backend.accounts.identity import CurrentPerson
from backend.accounts.schemas import Person, ProfileChange, SessionInfo, SignIn, SignUp
from backend.accounts.service import AccountService
from backend.accounts.sessions import LIFETIME, Sessions, Visitor
from backend.web.cookies import CookiePolicy
from backend.web.envelope import Listing, Page, PageRequest, Reply, listing, reply
from backend.web.inject import FromPath, Given, JSONBody
from backend.web.public import PUBLIC


@post("/api/v1/auth/sign-up", opt=PUBLIC)
async def sign_up(
    data: JSONBody[SignUp],
    accounts: Given[AccountService],
    *,
    visitor: Given[Visitor],
    cookie_policy: Given[CookiePolicy],
) -> Response[Reply[Person]]:
    """Make an account and sign in."""
    person, token = await accounts.sign_up(data, visitor)
    return Response(reply(person), cookies=[_session_cookie(cookie_policy, token)])


@post("/api/v1/auth/sign-in", opt=PUBLIC, status_code=200)
async def sign_in(
    data: JSONBody[SignIn],
    accounts: Given[AccountService],
    *,
    visitor: Given[Visitor],
    cookie_policy: Given[CookiePolicy],
) -> Response[Reply[Person]]:
    """Sign in."""
    person, token = await accounts.sign_in(data, visitor)
    return Response(reply(person), cookies=[_session_cookie(cookie_policy, token)])


@post("/api/v1/auth/sign-out", status_code=204)
async def sign_out(
    person: Given[CurrentPerson], sessions: Given[Sessions], *, cookie_policy: Given[CookiePolicy]
) -> Response[None]:
    """End this session."""
    await sessions.revoke(person, person.session_id)
    return Response(None, cookies=[cookie_policy.ended(COOKIE)])


@get("/api/v1/me")
async def read_me(person: Given[CurrentPerson]) -> Reply[Person]:
    """Say who is signed in."""
    return reply(Person(person.id, person.email, person.name, person.color))


@patch("/api/v1/me")
async def change_me(
    data: JSONBody[ProfileChange], person: Given[CurrentPerson], *, accounts: Given[AccountService]
) -> Reply[Person]:
    """Change one's name."""
    return reply(await accounts.rename(person, data.name))


@get("/api/v1/me/sessions")
async def list_sessions(
    person: Given[CurrentPerson], sessions: Given[Sessions], *, paging: Given[PageRequest]
) -> Listing[SessionInfo]:
    """List where one is signed in."""
    every = await sessions.list_for(person)
    shown = every[paging.offset : paging.offset + paging.limit]
    return listing(Page(shown, len(every)), paging)


@delete("/api/v1/me/sessions/{session_id:str}")
async def revoke_session(
    session_id: FromPath[UUID], person: Given[CurrentPerson], *, sessions: Given[Sessions]
) -> None:
    """Sign out somewhere else."""
    await sessions.revoke(person, session_id)


def _session_cookie(cookie_policy: CookiePolicy, token: str) -> Cookie:
    return cookie_policy.lasting(COOKIE, token, seconds=int(LIFETIME.total_seconds()))


ROUTES = [sign_up, sign_in, sign_out, read_me, change_me, list_sessions, revoke_session]
