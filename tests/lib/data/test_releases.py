"""What is published about each release, and a download of which less than usual is known."""

import dataclasses

import pytest

from lib.data import datasets, download
from lib.data.layouts import DAT, U_DATA
from lib.data.releases import RELEASES
from tests.helpers.archive_server import release_of, zip_of
from tests.helpers.pages import make
from tools import ROOT


def fetch(server, into, release):
    return download.fetch("ml-tiny", into, server.url, release)


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_what_is_published_about_each_release_is_written_down_in_full():
    assert list(RELEASES) == [
        "ml-100k", "ml-1m", "ml-10m", "ml-20m", "ml-25m", "ml-32m", "ml-latest-small", "ml-latest"
    ]  # fmt: skip
    fixed = {name: release for name, release in RELEASES.items() if name != "ml-latest"}
    for release in fixed.values():
        assert len(bytes.fromhex(release.sha256)) == 32
        assert set(release.counts) == {"ratings", "movies", "tags", "users"}
    ratings = [release.counts["ratings"] for release in fixed.values()]
    sizes = [release.size for release in fixed.values()]
    assert ratings[:6] == sorted(ratings[:6])
    assert all(5 < n / size * 1000 < 200 for n, size in zip(ratings, sizes, strict=True))


def test_the_lists_of_names_for_the_reader_are_complete():
    readme = (ROOT / "docs" / "datasets.md").read_text(encoding="utf-8")
    for name, release in RELEASES.items():
        row = next(line for line in readme.splitlines() if line.startswith(f"| `{name}` |"))
        kinds = ("ratings", "users", "movies", "tags") if release.counts else ()
        for kind in kinds:
            assert f"| {release.counts[kind] or 'none':{',' * bool(release.counts[kind])}} |" in row
    said = make("help").stdout
    assert all(name in said for name in datasets.known_names())


def without_size(**changes):
    return dataclasses.replace(RELEASES["ml-latest"], **changes)


@pytest.mark.parametrize("length", [True, False])
def test_a_set_that_changes_over_time_is_taken_as_it_is(server, tmp_path, files, length):
    server.length = length
    folder = fetch(server, tmp_path, without_size())
    assert {name: (folder / name).read_text() for name in names(folder)} == files
    assert names(tmp_path) == ["ml-tiny"]


def test_a_cut_is_noticed_without_a_published_size(server, tmp_path):
    server.cuts = [1000, 500]
    fetch(server, tmp_path, without_size())
    assert server.starts == [0, 1000, 1500]
    assert names(tmp_path) == ["ml-tiny"]


def test_an_earlier_part_of_a_set_that_changes_is_not_taken_up(server, tmp_path):
    (tmp_path / "ml-tiny.zip.part").write_bytes(bytes(1000))
    fetch(server, tmp_path, without_size())
    assert server.starts == [0]


@pytest.mark.parametrize("length", [True, False])
def test_a_zip_without_a_published_size_has_a_limit(server, tmp_path, monkeypatch, length):
    monkeypatch.setattr(download, "MOST", len(server.content) - 1)
    server.length = length
    with pytest.raises(ValueError, match=r"it has ([\d,]+ bytes, )?more than [\d,]+"):
        fetch(server, tmp_path, without_size())
    assert names(tmp_path) == []


@pytest.mark.parametrize(
    ("layout", "content"),
    [
        (DAT, {"ratings.dat": "1::2::3::4\n", "movies.dat": "2::Film (1999)::Drama\n"}),
        (U_DATA, {"u.data": "1\t2\t3\t4\n", "u.item": "2|Film (1999)|01-Jan-1999||" + "|0" * 19}),
    ],
)
def test_a_set_in_another_layout_arrives_out_of_the_folder_of_its_zip(
    server, tmp_path, layout, content
):
    server.content = zip_of({f"TINY10M/{name}": text for name, text in content.items()})
    folder = fetch(server, tmp_path, release_of(server.content, layout, folder="TINY10M"))
    assert names(folder) == sorted(content)
    assert datasets.load(folder).movies["title"].tolist() == ["Film (1999)"]
