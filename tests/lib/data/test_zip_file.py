"""Archives that were changed: what is in them, how it is packed, and a disk that is full."""

import errno
import random
import resource
import zipfile

import pytest

from lib.data import download, zip_file
from tests.helpers.archive_server import release_of, zip_of


def fetch(server, into, release=None):
    return download.fetch("ml-tiny", into, server.url, release or release_of(server.content))


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def member(name, mode=0o100644):
    info = zipfile.ZipInfo(name)
    info.external_attr = mode << 16
    return info


@pytest.mark.parametrize(
    ("odd", "named"),
    [
        (member("ml-tiny/../../out.csv"), "leads out of its folder"),
        (member("/ml-tiny/ratings.csv"), "leads out of its folder"),
        (member("ml-tiny\\..\\out.csv"), "leads out of its folder"),
        (member("ml-tiny/links.csv", 0o120777), "is no plain file"),
        (member("ml-tiny/links.csv", 0o010644), "is no plain file"),
        (member("ml-tiny/links.csv/"), "is no plain file"),
        (member(f"ml-tiny/{'x' * 300}.csv"), "is no name for a file"),
        (member("ml-tiny/new\nline.csv"), "is no name for a file"),
    ],
)
def test_a_member_that_no_set_needs_is_named(server, tmp_path, files, odd, named):
    server.content = zip_of({**files, odd: "/etc/passwd"})
    with pytest.raises(ValueError, match=named) as raised:
        fetch(server, tmp_path / "in")
    assert len(str(raised.value)) < 700
    assert names(tmp_path) == ["in"]
    assert names(tmp_path / "in") == []


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_file_that_is_listed_twice_is_refused(server, tmp_path, files):
    server.content = zip_of({**files, "ml-tiny/movies.csv": "another"})
    with pytest.raises(ValueError, match=r"ml-tiny/movies\.csv' is listed twice"):
        fetch(server, tmp_path)
    assert names(tmp_path) == []


@pytest.mark.parametrize(
    ("method", "named"),
    [(zipfile.ZIP_BZIP2, "not supported, number 12"), (zipfile.ZIP_LZMA, "number 14")],
)
def test_another_compression_is_refused(server, tmp_path, files, method, named):
    server.content = zip_of(files, method)
    with pytest.raises(ValueError, match=named):
        fetch(server, tmp_path)
    assert names(tmp_path) == []


def test_an_encrypted_file_is_refused(server, tmp_path, files):
    content = bytearray(zip_of(files))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + place] |= 1
    server.content = bytes(content)
    with pytest.raises(ValueError, match=r"ratings\.csv' is encrypted"):
        fetch(server, tmp_path)
    assert names(tmp_path) == []


def test_a_zip_that_unpacks_to_far_more_than_its_size_is_refused(server, tmp_path, files):
    server.content = zip_of({**files, "links.csv": "0" * 5_000_000})
    with pytest.raises(ValueError, match=r"it unpacks to 5,\d{3},\d{3} bytes, more than"):
        fetch(server, tmp_path)
    assert names(tmp_path) == []


def test_what_lies_elsewhere_in_the_zip_is_not_unpacked(server, tmp_path, files):
    others = {"__MACOSX/ml-tiny": "", "ml-tiny/more/notes.txt": "", "ml-tiny/": ""}
    server.content = zip_of({**files, **others})
    assert names(fetch(server, tmp_path)) == sorted(files)
    assert names(tmp_path) == ["ml-tiny"]


def test_a_damaged_zip_gives_its_files_or_a_short_reason(tmp_path, files):
    """The SHA-256 would reveal the damage first: unpacking does not depend on that."""
    whole, rng, reasons = zip_of(files), random.Random(0), []
    for number in range(100):
        content = bytearray(whole)
        for _ in range(rng.randrange(1, 4)):
            # Most often in the headers, which are at the end of the file and before each member.
            anywhere, at_the_end = rng.randrange(len(whole)), -rng.randrange(1, 250)
            content[rng.choice([anywhere, at_the_end, rng.randrange(60)])] = rng.randrange(256)
        (tmp_path / "zip").write_bytes(content)
        into = tmp_path / str(number)
        try:
            zip_file.unpack(tmp_path / "zip", "ml-tiny", into)
        except ValueError as error:
            reasons.append(str(error))
        else:
            found = {name: (into / name).read_text() for name in names(into)}
            assert found.items() <= files.items()
    assert 30 < len(reasons) < 100
    assert max(map(len, reasons)) < 500


@pytest.mark.parametrize(("room", "kept"), [(5_000, []), (60_000, ["ml-tiny.zip.part"])])
def test_a_full_disk_is_one_line_that_names_the_path(server, tmp_path, room, kept):
    """No room for the zip, or only for that; what was downloaded is not downloaded again."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, limits[1]))
    try:
        with pytest.raises(OSError, match=f"File too large: '{tmp_path}/") as raised:
            fetch(server, tmp_path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert raised.value.errno == errno.EFBIG
    assert names(tmp_path) == (kept or ["ml-tiny.zip.part"])
    fetch(server, tmp_path)
    assert len(server.starts) == 1 + (not kept)
    assert names(tmp_path) == ["ml-tiny"]
