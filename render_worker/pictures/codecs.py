"""How each encoder is asked for the same things: quality, speed, closed groups, equal headers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from av.codec.context import Flags

from backend.renders.contract import OutputProfile


@dataclass(frozen=True)
class EncoderSettings:
    """How an encoder orders its pictures, beside what the output profile says."""

    b_frames: int
    profile: str
    group_frames: int | None = None
    """Pictures from key to key; two seconds when left out."""
    by_group: bool = False
    """Whether each group is written when it is done, rather than all as one fragment at the end,
    which holds the whole film in memory."""


@dataclass(frozen=True)
class Pass:
    """The first or second of two looks at the same pictures."""

    number: int
    notes: str
    """Path of what the first one found out."""

    @property
    def flag(self) -> Flags:
        """Return what tells the encoder."""
        return Flags.pass1 if self.number == 1 else Flags.pass2


CHUNK_SETTINGS = EncoderSettings(b_frames=3, profile="high")
FILM_SETTINGS = replace(CHUNK_SETTINGS, by_group=True)
"""For a film that is joined to nothing."""
PROXY_SETTINGS = EncoderSettings(b_frames=0, profile="main", group_frames=15, by_group=True)
"""Short groups and no reordering: a browser seeks in them within a few milliseconds."""

X26X_REORDERED = 2
"""Pictures by which x264 and x265 may put decoding before showing (B-frames and pyramid)."""
_HARDWARE_BITS_PER_PIXEL = 0.12
"""About what x264 takes at CRF 20; the families have no common word for quality."""
Options = dict[str, str]


def encoder_options(output: OutputProfile, settings: EncoderSettings, two: Pass | None) -> Options:
    """Return the private options of the profile's encoder."""
    options = _OPTIONS.get(output.video_codec, _hardware)(output, settings)
    if two is not None:
        options |= _two_pass(output.video_codec, two, options)
    return options


def reordered_by(codec: str) -> int:
    """Say by how many pictures an encoder may put decoding before showing."""
    return X26X_REORDERED if codec in {"libx264", "libx265"} else 0


def chunk_format(codec: str) -> str:
    """Name the container that a chunk of a codec lies in."""
    return "mov" if codec == "prores_ks" else "mp4"


def _x264(output: OutputProfile, settings: EncoderSettings) -> Options:
    return {
        "preset": output.encoder_preset,
        "profile": settings.profile,
        "bf": str(settings.b_frames),
        "x264-params": "open-gop=0:stitchable=1",
        **_quality(output),
    }


def _x265(output: OutputProfile, settings: EncoderSettings) -> Options:
    params = f"open-gop=0:info=0:log-level=error:bframes={settings.b_frames}"
    return {"preset": output.encoder_preset, "x265-params": params, **_quality(output)}


def _vp9(output: OutputProfile, _: EncoderSettings) -> Options:
    return {
        "deadline": "good",
        "cpu-used": output.encoder_preset,
        "crf": str(output.crf),
        "b": "0",
        "row-mt": "1",
    }


def _av1(output: OutputProfile, _: EncoderSettings) -> Options:
    return {"preset": output.encoder_preset, "crf": str(output.crf)}


def _prores(output: OutputProfile, _: EncoderSettings) -> Options:
    return {"profile": output.encoder_preset, "vendor": "apl0"}


def _hardware(output: OutputProfile, _: EncoderSettings) -> Options:
    # What all of them know. No B-frames: each family orders them in its own way.
    return {"bf": "0"} | ({"cq": str(output.crf)} if output.video_codec.endswith("nvenc") else {})


def chosen_bit_rate(output: OutputProfile) -> int:
    """Return the bit rate to ask for; 0 goes by quality."""
    if output.video_bit_rate or output.video_codec in _OPTIONS:
        return output.video_bit_rate
    pixels = output.width * output.height * output.rate[0] / output.rate[1]
    return int(pixels * _HARDWARE_BITS_PER_PIXEL)


def _quality(output: OutputProfile) -> Options:
    # Two passes reach a bit rate, which is the codec context's; everything else goes by quality.
    return {} if output.video_bit_rate else {"crf": str(output.crf)}


def _two_pass(codec: str, two: Pass, options: Options) -> Options:
    if codec == "libx265":
        return {"x265-params": f"{options['x265-params']}:pass={two.number}:stats={two.notes}"}
    return {"stats": two.notes}


_OPTIONS: Mapping[str, Callable[[OutputProfile, EncoderSettings], Options]] = {
    "libx264": _x264,
    "libx265": _x265,
    "libvpx-vp9": _vp9,
    "libsvtav1": _av1,
    "prores_ks": _prores,
}
