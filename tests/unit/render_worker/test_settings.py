"""The render worker's settings."""

import pytest

from render_worker.settings import Settings, SettingsError

GIVEN = {"CUTROOM_REDIS_URL": "redis://r", "CUTROOM_STORAGE_URL": "file:///s"}


def test_everything_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(SettingsError) as caught:
        Settings.from_env({"CUTROOM_RENDER_CHUNK_SLOTS": "none"})

    words = str(caught.value)
    assert all(
        name in words
        for name in ("CUTROOM_REDIS_URL", "CUTROOM_STORAGE_URL", "CUTROOM_RENDER_CHUNK_SLOTS")
    )


def test_figures_are_read_and_the_redis_address_stays_out_of_sight() -> None:
    settings = Settings.from_env(GIVEN | {"CUTROOM_RENDER_CHUNK_SLOTS": "3"})

    assert settings.chunk_slots == 3
    assert "redis://r" not in repr(settings)
