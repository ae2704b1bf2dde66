"""A crash tells nothing to the one who asked and everything to the log."""

import json
import logging

import httpx
import pytest
from litestar import get

from backend.logs import JsonFormatter, request_id_var
from backend.web.application import CutroomApp
from backend.web.edge import EdgeRules
from backend.web.problems import EXCEPTION_HANDLERS, log_crash


@get("/crash")
async def crash() -> None:
    """Fail as nobody expected."""
    raise RuntimeError("the password is hunter2")


async def test_a_crash_is_logged_and_not_told(caplog: pytest.LogCaptureFixture) -> None:
    app = CutroomApp(
        EdgeRules(),
        route_handlers=[crash],
        exception_handlers=EXCEPTION_HANDLERS,
        after_exception=[log_crash],
        openapi_config=None,
        logging_config=None,
    )
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
        answer = await client.get("/crash")

    assert answer.status_code == 500
    assert answer.json()["error"]["code"] == "INTERNAL_ERROR"
    assert "hunter2" not in answer.text
    assert any(r.exc_info and "hunter2" in str(r.exc_info[1]) for r in caplog.records)


def test_a_log_line_is_json_with_the_request_it_belongs_to() -> None:
    record = logging.makeLogRecord({"msg": "hello %s", "args": ("you",), "name": "x", "frames": 3})
    token = request_id_var.set("trace-1")
    try:
        line = json.loads(JsonFormatter("web").format(record))
    finally:
        request_id_var.reset(token)

    assert (line["message"], line["request_id"], line["process"]) == ("hello you", "trace-1", "web")
    assert line["frames"] == 3
