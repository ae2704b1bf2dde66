"""Signing up, in and out, sessions, and what is told to strangers."""

import asyncio

import httpx
import pytest
from argon2 import Parameters, PasswordHasher, extract_parameters
from redis.asyncio import Redis

from backend.bus.names import ACCESS_CHANNEL
from backend.web.application import CutroomApp
from tests.factories import make_email
from tests.integration.clients import (
    API,
    PASSWORD,
    SignedIn,
    data_of,
    error_of,
    fields_of,
    make_client,
    sign_up,
)
from tests.patience import WAIT_SECONDS


async def sign_in(client: httpx.AsyncClient, email: str, password: str) -> httpx.Response:
    return await client.post(f"{API}/auth/sign-in", json={"email": email, "password": password})


async def test_signing_up_signs_in(app: CutroomApp) -> None:
    person = await sign_up(app, "Ada")

    me = data_of(await person.get("/me"))

    assert (me["name"], me["email"]) == ("Ada", person.email)
    assert 0 <= me["color"] < 12


async def test_the_cookie_is_kept_from_scripts_and_other_sites(client: httpx.AsyncClient) -> None:
    body = {"email": make_email(), "name": "Ada", "password": PASSWORD}

    cookie = (await client.post(f"{API}/auth/sign-up", json=body)).headers["set-cookie"]

    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Max-Age=2592000" in cookie


async def test_every_wrong_field_of_a_sign_up_is_named(client: httpx.AsyncClient) -> None:
    body = {"email": "nobody", "name": " ", "password": "short"}

    answer = await client.post(f"{API}/auth/sign-up", json=body)

    assert fields_of(answer) == ["email", "name", "password"]


@pytest.mark.parametrize("name", ["a\x00b", "line\nbreak", "x" * 81])
async def test_a_name_that_cannot_be_stored_is_refused(
    client: httpx.AsyncClient, name: str
) -> None:
    body = {"email": make_email(), "name": name, "password": PASSWORD}

    assert fields_of(await client.post(f"{API}/auth/sign-up", json=body)) == ["name"]


async def test_an_address_has_one_account_whatever_its_case(app: CutroomApp) -> None:
    person = await sign_up(app)
    body = {"email": person.email.upper(), "name": "Eve", "password": PASSWORD}

    answer = await make_client(app).post(f"{API}/auth/sign-up", json=body)

    assert error_of(answer, 409)["reason"] == "email_taken"


async def test_two_sign_ups_at_once_make_one_account(app: CutroomApp) -> None:
    body = {"email": make_email(), "name": "Ada", "password": PASSWORD}

    answers = await asyncio.gather(
        *(make_client(app).post(f"{API}/auth/sign-up", json=body) for _ in range(3))
    )

    assert sorted(answer.status_code for answer in answers) == [201, 409, 409]


async def test_an_unknown_address_and_a_wrong_password_look_alike(
    app: CutroomApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same words for the same work: how long an answer takes tells nothing either."""
    person = await sign_up(app)
    client = make_client(app)
    efforts: list[Parameters] = []
    verify = PasswordHasher.verify

    def noted(hasher: PasswordHasher, stored: str, password: str) -> bool:
        efforts.append(extract_parameters(stored))
        return verify(hasher, stored, password)

    monkeypatch.setattr(PasswordHasher, "verify", noted)
    wrong = await sign_in(client, person.email, "not the password")
    unknown = await sign_in(client, make_email(), "not the password")

    assert error_of(unknown, 401) == error_of(wrong, 401)
    assert len(efforts) == 2
    assert efforts[0] == efforts[1]


async def test_too_many_failures_are_slowed_down_and_say_for_how_long(app: CutroomApp) -> None:
    person = await sign_up(app)
    client = make_client(app)

    answers = [await sign_in(client, person.email, "not the password") for _ in range(11)]

    assert [answer.status_code for answer in answers] == [401] * 10 + [429]
    assert 0 < int(answers[-1].headers["retry-after"]) <= 900
    assert (await sign_in(client, person.email, PASSWORD)).status_code == 429


async def test_other_accounts_are_not_slowed_down_with_it(app: CutroomApp) -> None:
    attacked, other = await sign_up(app), await sign_up(app)
    client = make_client(app)
    for _ in range(11):
        await sign_in(client, attacked.email, "not the password")

    assert (await sign_in(client, other.email, PASSWORD)).status_code == 200


async def test_a_success_forgets_the_failures(app: CutroomApp) -> None:
    person = await sign_up(app)
    client = make_client(app)

    for _ in range(3):
        for _ in range(5):
            await sign_in(client, person.email, "not the password")
        assert (await sign_in(client, person.email, PASSWORD)).status_code == 200


async def test_signing_out_ends_the_session_on_the_server(app: CutroomApp) -> None:
    person = await sign_up(app)
    token = person.http.cookies["cutroom_session"]

    assert (await person.post("/auth/sign-out")).status_code == 204

    stolen = make_client(app)
    stolen.cookies.set("cutroom_session", token)
    assert (await stolen.get(f"{API}/me")).status_code == 401


async def second_session(app: CutroomApp, person: SignedIn) -> httpx.AsyncClient:
    client = make_client(app)
    data_of(await sign_in(client, person.email, PASSWORD))
    return client


async def test_a_session_is_revoked_from_another(app: CutroomApp) -> None:
    person = await sign_up(app)
    other = await second_session(app, person)
    sessions = data_of(await person.get("/me/sessions"))
    victim = next(session for session in sessions if not session["current"])

    assert (await person.delete(f"/me/sessions/{victim['id']}")).status_code == 204

    assert (await other.get(f"{API}/me")).status_code == 401
    assert len(data_of(await person.get("/me/sessions"))) == 1


async def test_somebody_elses_session_is_404(app: CutroomApp) -> None:
    ada, eve = await sign_up(app), await sign_up(app)
    session = data_of(await ada.get("/me/sessions"))[0]

    assert (await eve.delete(f"/me/sessions/{session['id']}")).status_code == 404
    assert (await ada.get("/me")).status_code == 200


async def test_the_sockets_of_an_ended_session_are_told(app: CutroomApp, redis_url: str) -> None:
    person = await sign_up(app)
    session = data_of(await person.get("/me/sessions"))[0]
    async with Redis.from_url(redis_url) as redis, redis.pubsub() as listener:
        await listener.subscribe(ACCESS_CHANNEL)
        confirmed = await listener.get_message(timeout=WAIT_SECONDS)
        assert confirmed is not None
        assert confirmed["type"] == "subscribe"

        await person.post("/auth/sign-out")

        message = await listener.get_message(timeout=WAIT_SECONDS)
    assert message is not None
    assert session["id"] in message["data"].decode()


async def test_people_change_their_name(app: CutroomApp) -> None:
    person = await sign_up(app)

    changed = data_of(await person.patch("/me", {"name": "  Ada L. "}))

    assert changed["name"] == "Ada L."
    assert data_of(await person.get("/me"))["name"] == "Ada L."
