"""What the API's new clips become."""

from itertools import count

from backend.collab.edit_commands import place_clip
from backend.collab.edit_schemas import NewClip
from backend.timeline.commands.context import Done, EditContext
from backend.timeline.patches import apply_patches
from backend.timeline.projection import project
from tests.shared_vectors import load_vectors

ROWS = load_vectors("arranging")["documents"]["rows"]


def test_a_nested_timeline_has_its_sound_on_the_audio_track_that_is_named() -> None:
    numbers = count()
    context = EditContext.of(
        ROWS, new_id=lambda: f"new{next(numbers)}", stamp=("me", 1000), device="dev"
    )
    wish = NewClip(track="v2", at=100, kind="seq", timeline_id="inner", length=75, audio_track="a1")

    outcome = place_clip(context, wish, None)

    assert isinstance(outcome, Done)
    clips = project(apply_patches(ROWS, outcome.patches))["clips"]
    pictures, sound = (clips[clip] for clip in outcome.made)
    assert (pictures["track"], sound["track"]) == ("v2", "a1")
    assert pictures["seq"] == sound["seq"] == "inner"
    assert pictures["link"] == sound["link"] != ""
