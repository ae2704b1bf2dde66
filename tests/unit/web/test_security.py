"""Which origins may change things, and what browsers are told."""

import pytest

from backend.web.security import is_origin_allowed, object_origins, security_headers


@pytest.mark.parametrize(
    ("origin", "host", "expected"),
    [
        (None, "cut.example", True),
        ("https://cut.example", "cut.example", True),
        ("https://CUT.example:8443", "cut.EXAMPLE:8443", True),
        ("https://cut.example", "cut.example:8443", False),
        ("https://cut.example.evil", "cut.example", False),
        ("https://evil", "cut.example", False),
        ("null", "cut.example", False),
        ("null", "", False),
        ("http://[", "cut.example", False),
        ("", "", False),
        ("https://edit.example", "cut.example", True),
    ],
)
def test_an_origin_is_ours_or_allowed(origin: str | None, host: str, *, expected: bool) -> None:
    assert is_origin_allowed(origin, host, {"https://edit.example"}) is expected


def test_the_folder_store_has_no_origin_of_its_own() -> None:
    assert object_origins("file:///srv/objects") == []


def test_an_s3_server_is_an_origin_by_path_and_by_bucket() -> None:
    url = "s3://films/prefix?endpoint=https://s3.example:9000&region=eu"

    assert object_origins(url) == ["https://s3.example:9000", "https://films.s3.example:9000"]


def policy(public_url: str, origins: list[str]) -> dict[str, str]:
    headers = dict(security_headers(public_url, origins))
    parts = headers[b"content-security-policy"].decode().split("; ")
    return {name: rest for name, _, rest in (part.partition(" ") for part in parts)}


def test_the_policy_lets_the_app_reach_sockets_and_objects() -> None:
    rules = policy("https://cut.example", ["https://s3.example"])

    assert rules["default-src"] == "'self'"
    assert rules["connect-src"] == "'self' wss://cut.example https://s3.example"
    assert rules["media-src"] == "'self' blob: https://s3.example"
    assert rules["img-src"] == "'self' blob: data: https://s3.example"
    assert rules["frame-ancestors"] == "'none'"


def test_only_https_is_told_to_stay_https() -> None:
    assert b"strict-transport-security" in dict(security_headers("https://cut.example", []))
    assert b"strict-transport-security" not in dict(security_headers("http://127.0.0.1:8000", []))
