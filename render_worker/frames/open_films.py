"""Films that stay open between pictures: opening one takes longer than finding a picture in it."""

from collections import OrderedDict
from fractions import Fraction
from pathlib import Path
from typing import Final

from render_worker.errors import MediaMissing
from render_worker.media_shelf import Media
from render_worker.pictures.source import PictureSource

MOST_OPEN: Final = 12
"""Beside those in use; each holds a decoder with its pictures."""
_NEAR_SECONDS: Final = Fraction(1, 4)
"""Where nobody reads on from picture to picture, key frames are better sought."""

_Name = tuple[Path, int, int, int]


class OpenFilms:
    """Lends films and takes them back; the one that nobody wanted for longest is closed."""

    def __init__(
        self, most_open: int = MOST_OPEN, *, near_seconds: Fraction = _NEAR_SECONDS
    ) -> None:
        self._most_open = most_open
        self.near_seconds = near_seconds
        self._idle: OrderedDict[_Name, list[_Film]] = OrderedDict()

    def lend(self, media: Media, *, threads: int = 0) -> PictureSource:
        """Return a film that nobody else uses; closing it gives it back.

        One that is open already has the threads that it was opened with.

        Raises:
            MediaMissing, MediaDamaged
        """
        if media.path is None or not media.path.is_file():
            raise MediaMissing("the media file is missing")
        name = _name(media.path)
        idle = self._idle.get(name, [])
        if idle:
            return idle.pop()
        # A small copy is decoded faster than several threads agree on it.
        return _Film(self, name, media.size, threads=1 if media.size else threads)

    def take_back(self, film: "_Film") -> None:
        """Keep a film that nobody uses any more."""
        self._idle.setdefault(film.name, []).append(film)
        self._idle.move_to_end(film.name)
        while sum(map(len, self._idle.values())) > self._most_open:
            self._close_oldest()

    def close(self) -> None:
        """Close all that nobody uses."""
        while self._idle:
            self._close_oldest()

    def _close_oldest(self) -> None:
        _, films = self._idle.popitem(last=False)
        for film in films:
            film.end()


class _Film(PictureSource):
    def __init__(
        self, films: OpenFilms, name: _Name, copy_of: tuple[int, int] | None, *, threads: int
    ) -> None:
        near = films.near_seconds
        super().__init__(name[0], threads=threads, near_seconds=near, shown_size=copy_of)
        self.name = name
        self._films = films

    def close(self) -> None:
        self._films.take_back(self)

    def end(self) -> None:
        super().close()


def _name(path: Path) -> _Name:
    """Name a file's content: a copy may be made anew under its old path."""
    stat = path.stat()
    return path, stat.st_ino, stat.st_size, stat.st_mtime_ns
