"""Encoders of graphics processors: found by trying, done without where there are none."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from backend.doctor import CHECKS
from backend.renders.output import resolve_output
from backend.renders.presets import AudioCodec, Container, PresetSettings, VideoCodec
from render_worker.engine import Target, encode_chunk
from render_worker.hardware import ALL, encodes, standing_in
from render_worker.media_shelf import shelf_of
from tests.render.numbered import Numbered, numbers_of_file, write_numbered
from tests.render_specs import make_asset, make_clip, make_spec, make_timeline

ROOT = Path(__file__).parents[2]


def in_a_fresh_interpreter(program: str) -> list[str]:
    """Run a program and split what it prints: this process's threads would not survive a fork."""
    done = subprocess.run(  # noqa: S603 - ourselves
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return done.stdout.split()


def test_what_works_is_found_by_encoding_with_it() -> None:
    """Two encoders in software stand for one that works and for one that is not there."""
    found = in_a_fresh_interpreter(
        "from render_worker.hardware import working_encoders\n"
        "print(*working_encoders(['libx264', 'h264_of_nobody']))"
    )

    assert found == ["libx264"]
    assert not encodes("aac")


def test_a_driver_that_crashes_takes_only_its_own_attempt_along() -> None:
    found = in_a_fresh_interpreter(
        "import os, signal\n"
        "from render_worker.hardware import working_encoders\n"
        "def attempt(name):\n"
        "    if name == 'dies': os.kill(os.getpid(), signal.SIGKILL)\n"
        "    if name == 'raises': raise KeyboardInterrupt\n"
        "    return True\n"
        "print(*working_encoders(['dies', 'raises', 'works'], attempt))"
    )

    assert found == ["works"]


def test_the_worker_and_the_doctor_are_told_by_a_process_of_its_own() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "render_worker.hardware"], cwd=ROOT, capture_output=True, check=True
    )
    [finding] = [check() for check in CHECKS if check.__name__ == "_encoders"]

    found = json.loads(done.stdout)
    assert set(found) <= set(ALL)
    assert not finding.missing
    assert all(name in finding.words for name in found)


def test_each_encoder_stands_in_for_its_own_kind() -> None:
    working = ["hevc_nvenc", "h264_qsv", "h264_nvenc"]

    assert standing_in("libx264", working) == "h264_nvenc"
    assert standing_in("libx265", working) == "hevc_nvenc"
    assert standing_in("libsvtav1", working) is None
    assert standing_in("prores_ks", working) is None


@pytest.mark.parametrize("said_to_work", [[], ["h264_nvenc", "h264_qsv"]])
def test_without_the_hardware_it_is_encoded_in_software(
    said_to_work: list[str], tmp_path: Path
) -> None:
    """Also when what worked at the start does not any more."""
    if any(map(encodes, said_to_work)):
        said_to_work = []
    source = write_numbered(tmp_path / "s.mp4", Numbered(10))
    timeline = make_timeline({"c": make_clip("c", start=0, end=10, asset="k")})
    output = resolve_output("x", PresetSettings(), timeline, hardware=True)
    spec = make_spec(timeline, {"k": make_asset("aa")}, output=output)
    target = Target(tmp_path / "out.mp4", said_to_work)

    encode_chunk(spec, shelf_of(spec, {"k": source}), (0, 10), target=target, watch=lambda *_: None)

    assert output.hardware
    assert numbers_of_file(target.path) == list(range(10))


def test_only_what_has_encoders_in_hardware_asks_for_them() -> None:
    timeline = make_timeline({})
    settings = PresetSettings(
        container=Container.MOV, video_codec=VideoCodec.PRORES, audio_codec=AudioCodec.PCM
    )

    output = resolve_output("x", settings, timeline, hardware=True)

    assert not output.hardware
