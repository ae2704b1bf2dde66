"""Which file a single frame is drawn from."""

from uuid import UUID

import pytest

from backend.media.contract import AssetFacts, AssetKind, Renditions
from backend.media.schemas import AssetSource
from backend.renders.contract import SpecAsset
from backend.renders.frame_contract import frame_key
from backend.renders.one_frame import spec_of_frame
from tests.render_specs import make_clip, make_timeline

ASSET, WORKSPACE = UUID(int=2), UUID(int=1)
FOLDER = f"w/{WORKSPACE}/assets/{ASSET}/"


def asset_of(
    kind: AssetKind, renditions: Renditions, *, has_alpha: bool = False, frame: int = 0
) -> tuple[SpecAsset, str]:
    """What the spec says of the source of a clip, and the picture's key."""
    facts = AssetFacts(kind, 10**9, width=1920, height=1080, has_alpha=has_alpha)
    source = AssetSource(ASSET, "k", "a.mp4", "ab", FOLDER + "source", facts, renditions)
    clips = {"a": make_clip("a", start=0, end=50, asset="k")}
    timeline = make_timeline(clips, assets={"k": {"id": str(ASSET)}})
    spec = spec_of_frame(WORKSPACE, (timeline, {}), {ASSET: source}, frame=frame, width=320)
    return spec.assets["k"], frame_key(spec, "jpg", "1")


@pytest.mark.parametrize(
    ("kind", "renditions", "file"),
    [
        (AssetKind.VIDEO, Renditions(proxy=True), "proxy.mp4"),
        (AssetKind.VIDEO, Renditions(), "source"),
        (AssetKind.IMAGE, Renditions(picture=True, picture_extension="png"), "picture.png"),
        (AssetKind.IMAGE, Renditions(), "source"),
        (AssetKind.LUT, Renditions(picture=True, picture_extension="png"), "source"),
    ],
)
def test_a_smaller_copy_is_taken_where_there_is_one(
    kind: AssetKind, renditions: Renditions, file: str
) -> None:
    asset, _ = asset_of(kind, renditions)

    assert asset.storage_key == FOLDER + file
    assert asset.is_stand_in == (file != "source")
    assert (asset.width, asset.height) == (1920, 1080)


def test_a_film_that_can_be_seen_through_has_no_stand_in() -> None:
    asset, _ = asset_of(AssetKind.VIDEO, Renditions(proxy=True), has_alpha=True)

    assert asset.storage_key == FOLDER + "source"


def test_pictures_of_copy_and_source_have_different_names() -> None:
    _, of_copy = asset_of(AssetKind.VIDEO, Renditions(proxy=True))
    _, of_source = asset_of(AssetKind.VIDEO, Renditions())

    assert of_copy != of_source
