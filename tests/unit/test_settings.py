"""Settings say everything that is wrong at once, and nothing that is secret."""

import pytest

from backend.settings import Settings, SettingsError

WHOLE = {
    "CUTROOM_DATABASE_URL": "postgresql://cutroom:hunter2@db/cutroom",
    "CUTROOM_REDIS_URL": "redis://redis:6379/0",
    "CUTROOM_STORAGE_URL": "s3://films/prefix?endpoint=http://s3:9000",
    "CUTROOM_SECRET_KEY": "k" * 32,
}


def test_the_least_that_is_needed_gives_the_defaults() -> None:
    settings = Settings.from_env(WHOLE)

    assert (settings.host, settings.port) == ("127.0.0.1", 8000)
    assert settings.public_url == "http://127.0.0.1:8000"
    assert settings.limits.message_bytes == 16 * 2**20


def test_everything_that_is_missing_is_named_at_once() -> None:
    with pytest.raises(SettingsError) as refused:
        Settings.from_env({"CUTROOM_PORT": "eighty", "CUTROOM_LIMIT_CLIENTS_PER_ROOM": "-1"})

    for name in (*WHOLE, "CUTROOM_PORT", "CUTROOM_LIMIT_CLIENTS_PER_ROOM"):
        assert name in str(refused.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CUTROOM_DATABASE_URL", "mysql://cutroom:hunter2@db/cutroom"),
        ("CUTROOM_REDIS_URL", "localhost:6379"),
        ("CUTROOM_STORAGE_URL", "/srv/films"),
        ("CUTROOM_STORAGE_URL", "file://films"),
    ],
)
def test_an_address_of_another_kind_is_refused_without_its_password(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=f"{name} does not begin with") as refused:
        Settings.from_env({**WHOLE, name: value})

    assert "hunter2" not in str(refused.value)


def test_a_secret_of_31_characters_is_too_short() -> None:
    with pytest.raises(SettingsError, match="CUTROOM_SECRET_KEY"):
        Settings.from_env({**WHOLE, "CUTROOM_SECRET_KEY": "k" * 31})


def test_secrets_do_not_show_when_settings_are_printed() -> None:
    shown = repr(Settings.from_env(WHOLE))

    assert "hunter2" not in shown
    assert "k" * 32 not in shown
