"""The same key and body are carried out once; the same key with another body is refused."""

import asyncio

from backend.web.application import CutroomApp
from tests.integration.clients import data_of, error_of, sign_up

KEY = {"Idempotency-Key": "make-one"}


async def test_the_same_request_gives_the_same_answer(app: CutroomApp) -> None:
    person = await sign_up(app)

    first = await person.post("/workspaces", {"name": "W"}, headers=KEY)
    second = await person.post("/workspaces", {"name": "W"}, headers=KEY)

    assert data_of(second, 201) == data_of(first, 201)
    assert second.headers["idempotency-replayed"] == "true"
    assert len(data_of(await person.get("/workspaces"))) == 1


async def test_another_body_under_the_same_key_is_refused(app: CutroomApp) -> None:
    person = await sign_up(app)
    await person.post("/workspaces", {"name": "W"}, headers=KEY)

    answer = await person.post("/workspaces", {"name": "other"}, headers=KEY)

    assert error_of(answer, 409)["reason"] == "idempotency_key_reused"


async def test_requests_at_the_same_moment_make_one_thing(app: CutroomApp) -> None:
    person = await sign_up(app)

    answers = await asyncio.gather(
        *(person.post("/workspaces", {"name": "W"}, headers=KEY) for _ in range(8))
    )

    assert {answer.status_code for answer in answers} <= {201, 409}
    assert len(data_of(await person.get("/workspaces"))) == 1


async def test_a_refused_request_may_be_corrected_under_its_key(app: CutroomApp) -> None:
    person = await sign_up(app)
    error_of(await person.post("/workspaces", {"name": " "}, headers=KEY), 400)

    answer = await person.post("/workspaces", {"name": "W"}, headers=KEY)

    assert answer.status_code == 201


async def test_keys_belong_to_a_person(app: CutroomApp) -> None:
    ada, ben = await sign_up(app), await sign_up(app)

    one = data_of(await ada.post("/workspaces", {"name": "W"}, headers=KEY), 201)
    other = data_of(await ben.post("/workspaces", {"name": "W"}, headers=KEY), 201)

    assert one["id"] != other["id"]


async def test_a_key_of_strange_characters_is_refused(app: CutroomApp) -> None:
    person = await sign_up(app)

    answer = await person.post("/workspaces", {"name": "W"}, headers={"Idempotency-Key": "a b"})

    assert error_of(answer, 400)["details"][0]["field"] == "Idempotency-Key"
