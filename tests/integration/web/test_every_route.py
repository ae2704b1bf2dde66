"""What holds for every route there is: routes added later are covered by walking the table."""

from collections.abc import Iterator
from uuid import uuid4

import httpx
import pytest
from litestar.routes import HTTPRoute

from backend.web.application import CutroomApp
from tests.integration.clients import sign_up

# contracts: everything else needs a session.
PUBLIC = {
    "/",
    "/{path:path}",
    "/api/v1/auth/sign-in",
    "/api/v1/auth/sign-up",
    "/api/v1/openapi.json",
    "/api/v1/objects/{key:path}",
    "/health",
    "/health/ready",
    "/metrics",
}


def walk(app: CutroomApp) -> Iterator[tuple[str, HTTPRoute]]:
    for route in app.routes:
        if isinstance(route, HTTPRoute):
            for method in route.route_handler_map:
                if method != "OPTIONS":
                    yield method, route


def address(route: HTTPRoute) -> str:
    values = {name: str(uuid4()) for name in route.path_parameters}
    return route.path_format.format(**values)


def takes_body(route: HTTPRoute, method: str) -> bool:
    handler, _ = route.route_handler_map[method]  # type: ignore[index] # keyed by method names
    return "data" in handler.parsed_fn_signature.parameters


async def test_every_route_needs_a_session_unless_it_is_meant_to_be_public(
    app: CutroomApp, client: httpx.AsyncClient
) -> None:
    answers = {
        (method, route.path): (await client.request(method, address(route))).status_code
        for method, route in walk(app)
        if route.path not in PUBLIC
    }

    assert len(answers) > 20
    assert {place: status for place, status in answers.items() if status != 401} == {}


async def test_a_session_is_asked_for_before_the_ids_of_an_address_are_read(
    app: CutroomApp, client: httpx.AsyncClient
) -> None:
    answers = {
        (method, route.path): (await client.request(method, route.path_format)).status_code
        for method, route in walk(app)
        if route.path not in PUBLIC
    }

    assert {place: status for place, status in answers.items() if status != 401} == {}


async def test_ids_that_are_none_are_404(app: CutroomApp) -> None:
    person = await sign_up(app)
    wrong = {}

    for method, route in walk(app):
        if route.path_parameters and route.path not in PUBLIC:
            answer = await person.http.request(method, route.path_format, json={})
            if answer.status_code != 404 and not takes_body(route, method):
                wrong[method, route.path] = answer.text

    assert wrong == {}


async def test_a_body_that_nests_too_deeply_is_broken(app: CutroomApp) -> None:
    person = await sign_up(app)

    answer = await person.http.post("/api/v1/workspaces", content=b"[" * 10_000)

    assert answer.status_code == 400
    assert answer.json()["error"]["details"][0]["field"] == "body"


async def test_a_broken_body_is_answered_with_the_field_it_breaks(app: CutroomApp) -> None:
    person = await sign_up(app)
    broken = {}

    for method, route in walk(app):
        if takes_body(route, method):
            answer = await person.http.request(method, address(route), json={"no_such_field": 1})
            if answer.status_code != 400 or not answer.json()["error"]["details"][0]["field"]:
                broken[method, route.path] = answer.text

    assert broken == {}


async def test_what_does_not_exist_is_404_on_every_read(app: CutroomApp) -> None:
    person = await sign_up(app)
    wrong = {}

    for method, route in walk(app):
        if method == "GET" and route.path_parameters and route.path not in PUBLIC:
            answer = await person.http.get(address(route))
            if answer.status_code != 404 or answer.json()["error"]["code"] != "NOT_FOUND":
                wrong[route.path] = answer.text

    assert wrong == {}


@pytest.mark.parametrize("path", ["/api", "/api/nothing", "/api/v1", "/api/v1/nothing/at/all"])
async def test_an_unknown_api_address_is_404_in_the_envelope(
    client: httpx.AsyncClient, path: str
) -> None:
    answer = await client.get(path)

    assert answer.status_code == 404
    assert answer.json()["error"]["code"] == "NOT_FOUND"
    assert answer.json()["meta"]["request_id"] == answer.headers["x-request-id"]
