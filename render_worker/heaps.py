"""How the C library's memory is shared between threads."""

import ctypes

_M_ARENA_MAX = -8
_HEAPS = 2


def use_few_heaps() -> None:
    """Have all threads share two heaps, from now on.

    Pictures are made in one thread and freed in another, and each heap keeps what was freed in it:
    with one for each thread, a render holds some 50 MB that nothing is in. Only glibc has several.
    """
    library = ctypes.CDLL(None)
    if hasattr(library, "mallopt"):
        library.mallopt(_M_ARENA_MAX, _HEAPS)
