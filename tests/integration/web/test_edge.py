"""Headers, origins, request ids, health and figures."""

import httpx
import pytest

from backend.web.application import CutroomApp
from tests.integration.clients import API, make_settings, running_app, sign_up


async def test_every_answer_carries_the_security_headers(client: httpx.AsyncClient) -> None:
    for path in ("/health", "/api/nothing", f"{API}/me"):
        headers = (await client.get(path)).headers

        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"


async def test_a_sane_request_id_is_kept(client: httpx.AsyncClient) -> None:
    answer = await client.get("/health", headers={"X-Request-ID": "trace-4711-abc"})

    assert answer.headers["x-request-id"] == "trace-4711-abc"
    assert answer.json()["meta"]["request_id"] == "trace-4711-abc"


@pytest.mark.parametrize("given", ["short", "x" * 65, 'quote"quote"', "two words here"])
async def test_a_strange_request_id_is_replaced(client: httpx.AsyncClient, given: str) -> None:
    answer = await client.get("/health", headers={"X-Request-ID": given})

    assert answer.headers["x-request-id"] != given


@pytest.mark.parametrize("origin", ["https://evil.example", "http://testserver.evil", "null"])
async def test_another_origin_may_not_change_anything(
    client: httpx.AsyncClient, origin: str
) -> None:
    answer = await client.post(f"{API}/auth/sign-in", json={}, headers={"Origin": origin})

    assert answer.status_code == 403
    assert answer.json()["error"]["code"] == "FORBIDDEN"


async def test_our_own_origin_may(client: httpx.AsyncClient) -> None:
    answer = await client.post(
        f"{API}/auth/sign-in", json={}, headers={"Origin": "http://testserver"}
    )

    assert answer.status_code == 400


async def test_an_allowed_origin_may(
    database_url: str, redis_url: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    settings = make_settings(
        database_url,
        redis_url,
        tmp_path_factory.mktemp("data"),
        allowed_origins=("https://edit.example",),
    )
    async with running_app(settings) as app:
        person = await sign_up(app)

        answer = await person.post("/workspaces", {"name": "W"}, headers=ORIGIN)

    assert answer.status_code == 201


ORIGIN = {"Origin": "https://edit.example"}


async def test_problem_json_is_given_to_those_who_ask(client: httpx.AsyncClient) -> None:
    answer = await client.get(f"{API}/me", headers={"Accept": "application/problem+json"})

    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == 401
    assert answer.json()["code"] == "UNAUTHORIZED"


async def test_a_wrong_method_is_405_in_the_envelope(client: httpx.AsyncClient) -> None:
    answer = await client.post("/health")

    assert answer.status_code == 405
    assert answer.json()["error"]["code"] == "METHOD_NOT_ALLOWED"


async def test_ready_names_every_part(client: httpx.AsyncClient) -> None:
    answer = await client.get("/health/ready")

    assert answer.status_code == 200
    assert set(answer.json()["data"]["checks"].values()) == {"ok"}
    assert {"postgres", "redis", "storage", "queue"} == set(answer.json()["data"]["checks"])


async def test_figures_count_by_route_and_not_by_address(client: httpx.AsyncClient) -> None:
    await client.get(f"{API}/projects/00000000-0000-0000-0000-000000000000")

    text = (await client.get("/metrics")).text

    assert 'route="/api/v1/projects/{project_id}",status="401"' in text
    assert "00000000-0000" not in text


async def test_figures_are_kept_from_other_machines(app: CutroomApp) -> None:
    elsewhere = httpx.ASGITransport(app=app, client=("203.0.113.9", 4000))
    async with httpx.AsyncClient(transport=elsewhere, base_url="http://testserver") as client:
        assert (await client.get("/metrics")).status_code == 401


async def test_figures_are_given_to_the_token(
    database_url: str, redis_url: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    settings = make_settings(
        database_url, redis_url, tmp_path_factory.mktemp("data"), metrics_token="figures"
    )
    async with running_app(settings) as app:
        elsewhere = httpx.ASGITransport(app=app, client=("203.0.113.9", 4000))
        async with httpx.AsyncClient(transport=elsewhere, base_url="http://testserver") as client:
            wrong = await client.get("/metrics", headers={"Authorization": "Bearer guess"})
            right = await client.get("/metrics", headers={"Authorization": "Bearer figures"})

    assert (wrong.status_code, right.status_code) == (401, 200)


async def test_the_description_of_the_api_is_public(client: httpx.AsyncClient) -> None:
    document = (await client.get(f"{API}/openapi.json")).json()

    assert f"{API}/workspaces" in document["paths"]
