"""One request id leads through the logs of a render, from the wish to its end."""

import logging

import pytest

from backend.logs import request_id_var
from tests.integration.clients import data_of
from tests.integration.renders.conftest import Studio

REQUEST_ID = "trace-of-one-render"


class Notebook(logging.Handler):
    """Notes what is logged under the request id of the test, as the formatter would write it."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[tuple[str, str]] = []

    def emit(self, record: logging.LogRecord) -> None:
        if request_id_var.get() == REQUEST_ID:
            self.lines.append((record.name, record.getMessage()))


async def test_control_logs_each_step_under_the_id_of_the_wish(
    studio: Studio, caplog: pytest.LogCaptureFixture
) -> None:
    notebook = Notebook()
    wish = {"timeline_id": str(studio.timeline_id), "preset": "720p"}
    with caplog.at_level(logging.INFO, "backend"):
        logging.getLogger("backend").addHandler(notebook)
        answer = await studio.owner.post("/renders", wish, headers={"X-Request-ID": REQUEST_ID})
        await studio.hand.finish()
        logging.getLogger("backend").removeHandler(notebook)

    render_id = data_of(answer, 201)["id"]
    told = [name for name, message in notebook.lines if render_id in message]
    assert told[0] == "backend.renders.planning"
    # Sound, three chunks, and the joining of them.
    assert told.count("backend.renders.recording") == 5
    assert told[-1] == "backend.renders.ending"
