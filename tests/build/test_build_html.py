"""The folder of pages, replaced as a whole."""

from tools import build_html


def test_a_new_book_replaces_the_old_one(tmp_path):
    new, old = tmp_path / "new", tmp_path / "html"
    for folder in (new, old):
        folder.mkdir()
        (folder / folder.name).write_text("")
    build_html.replace(new, old)
    assert [path.name for path in tmp_path.iterdir()] == ["html"]
    assert [path.name for path in old.iterdir()] == ["new"]
