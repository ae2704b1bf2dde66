"""The sources of the reference timeline: made once by the ffmpeg command, kept, always the same."""

import subprocess
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from render_worker.pictures.fonts import FOLDER as FONTS

FILES = {
    "a": "a.mp4",
    "b": "b.mp4",
    "c": "c.mp4",
    "logo": "logo.png",
    "music": "music.wav",
}
"""By the asset's key in the document."""
TITLE_FILE = "title.png"
"""For peers that draw no text as we do: ours draws its own."""
TITLE = "Reference title, 5 s"
MUSIC_LEVELS = ((0, -444), (5, -444), (6, -1204), (54, -1204), (55, -444), (60, -9600))
"""Seconds and 1/100 dB: the keyframes of the music's gain."""

_BT709 = ("-color_range", "tv", "-colorspace", "bt709", "-color_primaries", "bt709",
          "-color_trc", "bt709")  # fmt: skip
_FILMS = {
    "a": ("testsrc2=s=1920x1080:r=30,noise=alls=6:allf=t", 220),
    "b": ("mandelbrot=s=1920x1080:r=30:end_scale=0.02:maxiter=300,noise=alls=4:allf=t", 330),
    "c": (
        (
            "gradients=s=1920x1080:r=30:n=6:speed=0.02:seed=7,format=yuv420p,noise=c0s=3:c0f=t[g];"
            "life=s=240x135:r=6:mold=10:ratio=0.2:seed=3:death_color=#405060:life_color=#ffe090,"
            "scale=960:540:flags=neighbor,fps=30[l];"
            "[g][l]overlay=x=480+400*sin(t/2):y=270+200*cos(t/3)"
        ),
        440,
    ),
}
_MUSIC = (
    "aevalsrc='0.32*sin(2*PI*110*t)+0.09*sin(2*PI*277*t)*(1+sin(2*PI*t))':s=48000:d=60,"
    "pan=stereo|c0=c0|c1=0.93*c0"
)


def make_sources(folder: Path, ffmpeg: str) -> None:
    """Make what is not there yet: 1080p30, H.264 at 24 Mbit/s, groups of 60, two B-frames."""
    folder.mkdir(parents=True, exist_ok=True)
    for key, (graph, tone) in _FILMS.items():
        _make(folder / FILES[key], [ffmpeg, *_film(graph, tone)])
    _make(folder / FILES["music"], [ffmpeg, "-f", "lavfi", "-i", _MUSIC])
    _draw_logo(folder / FILES["logo"])
    _draw_title(folder / TITLE_FILE)


def _make(target: Path, command: list[str]) -> None:
    if target.exists():
        return
    # Moved into place when it is whole: a run that was stopped leaves no half source.
    partial = target.with_name(f"partial-{target.name}")
    subprocess.run([*command, "-v", "error", "-nostdin", "-y", str(partial)], check=True)  # noqa: S603 - the ffmpeg that was found
    partial.replace(target)


def _film(graph: str, tone: int) -> list[str]:
    sound = f"sine=f={tone}:r=48000,tremolo=f=3:d=0.6,pan=stereo|c0=c0|c1=c0"
    colour = "setparams=range=tv:color_primaries=bt709:color_trc=bt709:colorspace=bt709"
    return [
        "-f", "lavfi", "-i", graph, "-f", "lavfi", "-i", sound, "-t", "22",
        "-vf", f"format=yuv420p,{colour}", "-c:v", "libx264", "-preset", "veryfast",
        "-b:v", "24M", "-maxrate", "30M", "-bufsize", "24M", "-g", "60", "-bf", "2", *_BT709,
        "-c:a", "aac", "-b:a", "160k", "-movflags", "+faststart",
    ]  # fmt: skip


def _draw_logo(target: Path) -> None:
    image = Image.new("RGBA", (400, 225))
    drawing = ImageDraw.Draw(image)
    for step in range(100):
        colour = (255 - step, 80 + step, 40 + 2 * step, 120 + step)
        drawing.ellipse((100 + step, 12 + step, 300 - step, 212 - step), fill=colour)
    image.save(target)


def _draw_title(target: Path) -> None:
    image = Image.new("RGBA", (1280, 200))
    font = ImageFont.truetype(str(FONTS / "Inter.ttf"), 88)
    ImageDraw.Draw(image).text(
        (640, 100), TITLE, font=font, anchor="mm", fill="#fff", stroke_width=4, stroke_fill="#000"
    )
    image.save(target)
