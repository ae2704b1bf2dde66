"""Picture files of phones, cameras and programs: what they are taken for, and what is refused."""

from collections.abc import Callable
from fractions import Fraction
from io import BytesIO
from pathlib import Path

import av
import pytest
from av.packet import Packet
from av.video.stream import VideoStream
from PIL import Image

from backend.media.contract import FLICKS_PER_SECOND, AssetKind
from render_worker.pictures.orientation import Orientation, orientation_of
from render_worker.pictures.source import PictureSource
from render_worker.pictures.stills import read_still
from render_worker.prepare.errors import PrepareFailed
from render_worker.prepare.probe import probe_file
from tests.render.numbered import Numbered, write_numbered

SIZE = (64, 36)
RED, BLUE = (200, 40, 40), (40, 40, 200)
ON_ITS_SIDE = 6
"""EXIF's orientation of a phone that was held upright."""


def saved(path: Path, **options: object) -> Path:
    """Write a red picture and, where the format is told to keep it, a blue one."""
    if options.get("save_all"):
        options["append_images"] = [Image.new("RGB", SIZE, BLUE)]
    Image.new("RGB", SIZE, RED).save(path, **options)  # type: ignore[arg-type] # each format's own
    return path


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("phone.jpg", {"format": "MPO", "save_all": True}),
        ("pages.tif", {"save_all": True}),
        ("still.avif", {"quality": 95}),
    ],
)
def test_the_first_picture_of_a_photograph_is_the_photograph(
    name: str, options: dict[str, object], tmp_path: Path
) -> None:
    path = saved(tmp_path / name, **options)

    facts = probe_file(path)

    assert (facts.kind, facts.width, facts.height) == (AssetKind.IMAGE, *SIZE)
    shown = read_still(path).getpixel((30, 18))
    assert isinstance(shown, tuple)
    assert all(abs(a - b) < 12 for a, b in zip(shown, (*RED, 255), strict=True)), shown


def test_a_moving_png_is_a_film(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.png", save_all=True, duration=[100, 300])

    facts = probe_file(path)

    assert (facts.kind, facts.width, facts.height) == (AssetKind.VIDEO, *SIZE)
    assert facts.duration_flicks / FLICKS_PER_SECOND == pytest.approx(0.4, abs=0.11)
    source = PictureSource(path)
    reds = [
        source.picture_at(Fraction(ms, 1000)).to_ndarray(format="rgb24")[18, 30, 0]
        for ms in (0, 99, 100, 399)
    ]
    source.close()
    assert reds == [RED[0], RED[0], BLUE[0], BLUE[0]]


def a_heic(path: Path) -> Path:
    path.write_bytes(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(200))
    return path


def half_a_tiff(path: Path) -> Path:
    whole = saved(path, format="TIFF").read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    return path


def half_an_avif(path: Path) -> Path:
    path.write_bytes(saved(path).read_bytes()[:-40].replace(b"ipma", b"ipmb"))
    return path


@pytest.mark.parametrize(
    ("make", "name", "code", "advice"),
    [
        (a_heic, "a.heic", "unsupported", "HEIC and HEIF pictures cannot be read: save them as"),
        (half_a_tiff, "a.tif", "damaged", "save it as JPEG or PNG"),
        (half_an_avif, "a.avif", "damaged", "save it as JPEG or PNG"),
        (lambda path: saved(path, save_all=True), "a.webp", "unsupported", "save them as GIF"),
        (lambda path: saved(path, save_all=True), "a.avif", "unsupported", "save them as GIF"),
    ],
)
def test_what_nobody_can_read_is_refused_with_what_to_do(
    make: Callable[[Path], Path], name: str, code: str, advice: str, tmp_path: Path
) -> None:
    with pytest.raises(PrepareFailed) as caught:
        probe_file(make(tmp_path / name))

    assert caught.value.code == code
    assert advice in caught.value.message


def write_camera_film(path: Path) -> Path:
    """A film of JPEGs as old cameras make them: with EXIF in every picture."""
    exif = Image.Exif()
    exif[0x0112] = ON_ITS_SIDE
    written = BytesIO()
    Image.new("RGB", SIZE, RED).save(written, "JPEG", exif=exif)
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mjpeg", rate=25)
        assert isinstance(stream, VideoStream)
        stream.width, stream.height, stream.pix_fmt = *SIZE, "yuvj420p"
        for number in range(3):
            packet = Packet(written.getvalue())
            packet.stream, packet.pts, packet.dts = stream, number, number
            packet.time_base, packet.is_keyframe = Fraction(1, 25), True
            container.mux(packet)
    return path


def test_a_film_of_photographs_with_exif_is_read_and_turned(tmp_path: Path) -> None:
    facts = probe_file(write_camera_film(tmp_path / "camera.avi"))

    assert (facts.width, facts.height, facts.rotation) == (36, 64, 90)


@pytest.mark.parametrize(("turn", "quarters"), [(90, 3), (180, 2), (270, 1)])
def test_turns_are_known_also_where_side_data_cannot_be_listed(
    turn: int, quarters: int, tmp_path: Path
) -> None:
    source = PictureSource(write_numbered(tmp_path / "t.mp4", Numbered(2, rotate=turn, size=SIZE)))
    frame = source.picture_at(Fraction(0))

    class Unlisted:
        rotation = frame.rotation

        @property
        def side_data(self) -> None:
            raise ValueError("31 is not a valid Type")

    source.close()
    assert orientation_of(Unlisted()) == orientation_of(frame) == Orientation(quarters)  # type: ignore[arg-type] # stands for a frame
