"""No folder of tests is left out because of its name."""

from fnmatch import fnmatch
from pathlib import Path


def test_pytest_enters_every_folder(request):
    patterns = request.config.getini("norecursedirs")
    folders = {path.parent for path in Path(__file__).parent.rglob("test_*.py")}
    assert len(folders) > 10
    left_out = {folder for folder in folders for name in patterns if fnmatch(folder.name, name)}
    assert not left_out
