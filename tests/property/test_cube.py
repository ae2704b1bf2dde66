"""Any file at all is a look-up table, or is refused."""

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st

from render_worker.effects.cube import CubeWrong, read_cube

WORDS = st.sampled_from(["LUT_3D_SIZE", "LUT_1D_SIZE", "DOMAIN_MAX", "TITLE", "2", "0", "1", "-1"])
LINES = st.lists(st.lists(WORDS | st.text(max_size=4), max_size=4).map(" ".join), max_size=12)


@given(LINES)
def test_reading_ends_with_a_table_or_a_sentence(lines: list[str]) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "a.cube"
        path.write_text("\n".join(lines), encoding="utf-8")
        try:
            cube = read_cube(path)
        except CubeWrong as wrong:
            said = str(wrong)
        else:
            said = "The look-up table is one"
            assert cube.table.shape == (cube.side, cube.side, cube.side, 3)
            assert 0 <= cube.table.min() <= cube.table.max() <= 1
        assert said.startswith("The look-up table")
