"""Text of every script: order, fonts, emoji and style; nothing of the machine's own fonts."""

import unicodedata
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from render_worker.pictures.bidi import is_right_to_left, levels_of, visual_order
from render_worker.pictures.fonts import FILES, Face, first_clusters, font_runs
from render_worker.pictures.lettering import draw_line, lay_out
from render_worker.pictures.titles import draw_title, read_style

FACE = Face("Inter", 40, 600, 40)
SIZE = (640, 360)
TURNED = str.maketrans("()[]", ")(][")


def seen_order(text: str) -> str:
    levels = levels_of(text, right_to_left=is_right_to_left(text))
    # Shaping turns brackets that run backwards around.
    shown = [c.translate(TURNED) if n % 2 else c for c, n in zip(text, levels, strict=True)]
    return "".join(shown[place] for place in visual_order(levels))


def title(text: str, **style: Any) -> NDArray[np.uint8]:
    image = draw_title(text, read_style({"size": 60, **style}), SIZE, Fraction(1))
    return np.asarray(image, np.uint8)


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("abc אבג def", "abc גבא def"),
        ("אבג abc", "abc גבא"),
        ("אבג 123 abc", "abc 123 גבא"),
        ("abc אבג 123 def", "abc 123 גבא def"),
        ("a (אבג) b", "a (גבא) b"),
        ("אב (ab) גד", "דג (ab) בא"),
        ("אב 50% גד", "דג 50% בא"),
        ("אב 1,250.5 גד", "דג 1,250.5 בא"),
        ("abc אב!", "abc בא!"),
        ("אב abc!", "!abc בא"),
        ("مر 12 ab", "ab 12 رم"),
        ("12", "12"),
        ("", ""),
    ],
)
def test_text_stands_in_the_order_of_the_standard(text: str, seen: str) -> None:
    assert seen_order(text) == seen


@given(st.text(alphabet="ab 1,.%([])אבגمر\u0301", max_size=30), st.booleans())
def test_every_character_stands_somewhere_and_once(text: str, right_to_left: bool) -> None:  # noqa: FBT001 - drawn
    levels = levels_of(text, right_to_left=right_to_left)

    assert sorted(visual_order(levels)) == list(range(len(text)))
    assert all(0 <= level <= 2 for level in levels)


@given(st.text(max_size=40) | st.text(alphabet="a א😀\u200d\ufe0f\u20e3\U0001f3fb🇩\ufdfd\u200b"))
def test_any_text_can_be_drawn(text: str) -> None:
    line = lay_out(text, FACE, right_to_left=is_right_to_left(text), spacing=3)

    draw_line(Image.new("RGBA", (64, 64)), line, (0.0, 40.0), "#ffffff", edge=1)
    assert line.width >= 0
    assert len(font_runs(text, FACE)) == len(text)


@pytest.mark.parametrize("family", FILES)
def test_the_table_of_fonts_says_what_is_in_the_files(family: str) -> None:
    """Glyphs differ from the empty box, which is drawn for what a font does not have."""
    font = FACE.load(FILES[family])
    missing = bytes(font.getmask("\U0010ffff"))
    starts = (chr(start) for start in FILES[family].starts if start > 0x40)
    has = [c for c in starts if unicodedata.category(c) not in {"Cf", "Mn"}]
    not_has = [c for c in "אمनก漢A☃" if not FILES[family].has(c)]

    drawn = [bytes(font.getmask(character)) for character in has]
    assert sum(mask == missing for mask in drawn) <= len(drawn) // 5  # marks and joiners
    assert all(bytes(font.getmask(character)) == missing for character in not_has)


def test_each_script_has_its_font() -> None:
    found = [file.family for file in font_runs("aאمनก😀漢한𓀀", FACE)]

    assert found == [
        "Inter",
        "Noto Sans Hebrew",
        "Noto Sans Arabic",
        "Noto Sans Devanagari",
        "Noto Sans Thai",
        "Cutroom Emoji",
        "Noto Sans CJK SC",
        "Noto Sans CJK SC",
        "Inter",
    ]


@pytest.mark.parametrize("emoji", ["😀", "❤️", "👨‍👩‍👧", "🇩🇪", "👍🏽", "1️⃣"])
def test_an_emoji_is_one_coloured_picture(emoji: str) -> None:
    line = lay_out(emoji, FACE, right_to_left=False)
    picture = title(emoji)
    opaque = picture[picture[:, :, 3] == 255][:, :3]

    assert line.width == pytest.approx(FACE.size, abs=1)
    assert (opaque.max(axis=1) - opaque.min(axis=1)).max() > 60


def test_what_no_font_has_is_an_empty_box() -> None:
    assert title("𓀀")[:, :, 3].any()


def test_ideographs_are_as_wide_as_high_and_break_between_each_other() -> None:
    """The box is 576 pixels wide: nine of 60 and a comma fit, but no full stop begins a line."""
    by_itself, by_hand = title("春眠不觉晓,处处闻啼。鸟"), title("春眠不觉晓,处处闻\n啼。鸟")

    assert lay_out("漢字한국かな", FACE, right_to_left=False).width == pytest.approx(226, abs=15)
    assert np.array_equal(by_itself, by_hand)


def test_arabic_letters_are_joined() -> None:
    apart = sum(lay_out(letter, FACE, right_to_left=True).width for letter in "مرحبا")

    assert lay_out("مرحبا", FACE, right_to_left=True).width < 0.95 * apart
    assert lay_out("مرحبا", FACE, right_to_left=True, spacing=9).width < 0.95 * apart


def test_letter_spacing_follows_every_letter() -> None:
    plain = lay_out("office שלום", FACE, right_to_left=False)
    spaced = lay_out("office שלום", FACE, right_to_left=False, spacing=10)

    assert spaced.width - plain.width == pytest.approx(10 * len("office שלום"), abs=6)


def test_italic_letters_lean_to_the_right_about_the_baseline() -> None:
    upright, leaning = (title("l", italic=italic)[:, :, 3] > 128 for italic in (False, True))
    rows = np.flatnonzero(upright.any(axis=1))
    top, bottom = rows[2], rows[-2]

    def left(picture: NDArray[np.bool_], row: int) -> int:
        return int(np.flatnonzero(picture[row])[0])

    assert left(leaning, bottom) == pytest.approx(left(upright, bottom), abs=1)
    assert left(leaning, top) - left(upright, top) == pytest.approx((bottom - top) / 4, abs=2)


def test_a_font_that_is_not_shipped_is_drawn_as_the_usual_one() -> None:
    assert np.array_equal(title("Words", font="Comic Sans MS"), title("Words"))
    assert not np.array_equal(title("Words", font="Noto Serif"), title("Words"))


def test_a_paragraph_runs_as_its_first_letter_and_its_lines_with_it() -> None:
    """The box is two words wide: the second line of a Hebrew paragraph is in its order, too."""
    text = "אאאא בבבב גגגג abc!"
    wrapped = title(text, size=100)
    by_hand = title("אאאא בבבב\nאגגגג abc!".replace("אג", "ג"), size=100)

    assert np.array_equal(wrapped, by_hand)


@pytest.mark.parametrize("text", ["word " * 3_000, "w" * 5_000, "שלום " * 500, "\n" * 300])
def test_very_long_text_is_drawn_as_far_as_it_is_seen(text: str) -> None:
    picture = title(text, size=20)

    assert picture.shape == (SIZE[1], SIZE[0], 4)


@pytest.mark.parametrize("text", ["w" * 80, "word" * 40, "ש" * 80])
def test_a_word_wider_than_the_picture_is_one_line_cut_at_its_edges(text: str) -> None:
    drawn = title(text, size=40)[:, :, 3] > 128
    columns, rows = np.flatnonzero(drawn.any(axis=0)), np.flatnonzero(drawn.any(axis=1))

    assert columns[0] < 40
    assert columns[-1] > SIZE[0] - 40
    assert rows[-1] - rows[0] < 40


@pytest.mark.parametrize("text", ["Two lines\nof words", "אבגדה"])
@pytest.mark.parametrize("align", ["left", "center", "right"])
def test_a_title_that_is_typed_gets_letters_where_they_will_stand(text: str, align: str) -> None:
    """But for the last one, whose shape may change with the next."""
    style = read_style({"size": 60, "align": align, "box": "#0000ff"})
    shares = [0, 2_000, 6_000, 9_000]
    pictures = [draw_title(text, style, SIZE, Fraction(1), share) for share in shares]
    whole = np.asarray(draw_title(text, style, SIZE, Fraction(1)), int)
    wrong = [(np.asarray(one, int) - whole)[:, :, 0].max() for one in pictures]
    missing = [int((whole - np.asarray(one, int))[:, :, 0].clip(0).sum()) for one in pictures]

    assert max(wrong) <= 60
    assert missing == sorted(missing, reverse=True)
    assert len(set(missing)) > 2
    assert np.array_equal(np.asarray(pictures[0])[:, :, 3], whole[:, :, 3])


def test_what_hangs_together_is_typed_at_once() -> None:
    text = "a\u0301👨\u200d👩1\ufe0f\u20e3🇩🇪"

    begun = [first_clusters(text, count) for count in (0, 1, 2, 3, 6, 9, 10, 99)]

    ends = [0, 2, 2, 5, 8, 10, 10, 10]
    assert begun == [text[:end] for end in ends]


def test_an_emoji_keeps_its_colours_and_gets_no_outline() -> None:
    """The shadow has the shadow's colour alone."""
    picture = Image.fromarray(title("😀", stroke="#00ff00", shadow="#0000ff"))
    colors = np.asarray(picture.convert("RGBA"))
    solid = colors[colors[:, :, 3] == 255][:, :3].astype(int)

    assert not ((solid[:, 1] > 200) & (solid[:, 0] < 60)).any()
    blue = colors[(colors[:, :, 3] > 0) & (colors[:, :, 3] < 100)]
    assert (blue[:, 2] > 200).any()
