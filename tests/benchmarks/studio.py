"""Somebody signed in, a project, and as many timelines as the measurements need."""

from typing import Any, Self
from uuid import uuid4

import httpx

RATE = [25, 1]


class Studio:
    """What one person does over REST before anybody measures."""

    def __init__(self, http: httpx.Client) -> None:
        self._http = http
        self._project = ""

    @classmethod
    def open(cls, url: str) -> Self:
        """Sign up and make a project."""
        studio = cls(httpx.Client(base_url=f"{url}/api/v1", timeout=30.0, trust_env=False))
        address = f"{uuid4().hex}@example.org"
        body = {"email": address, "name": "Ada", "password": "correct horse battery"}
        studio._post("/auth/sign-up", body)
        workspace = studio._post("/workspaces", {"name": "Studio"})
        made = studio._post(f"/workspaces/{workspace['id']}/projects", {"name": "Film"})
        studio._project = made["id"]
        return studio

    @property
    def http(self) -> httpx.Client:
        """Signed in; its addresses begin behind `/api/v1`."""
        return self._http

    @property
    def project_id(self) -> str:
        """Where everything is made."""
        return self._project

    @property
    def cookie(self) -> str:
        """The session."""
        return self._http.cookies["cutroom_session"]

    def timeline(self) -> str:
        """Make a timeline; answers its id."""
        size = {"rate": RATE, "width": 1920, "height": 1080}
        made = self._post("/timelines", {"project_id": self._project, "name": "Cut", **size})
        return str(made["id"])

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        answer = self._http.post(path, json=body)
        if not answer.is_success:
            raise RuntimeError(f"{path}: {answer.text}")
        data: dict[str, Any] = answer.json()["data"]
        return data
