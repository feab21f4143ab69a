"""Each fixture is written once, and no file of tests means another thing by its name."""

import ast
from collections import Counter
from functools import cache
from typing import NamedTuple

import pytest

from tools import ROOT

TESTS = ROOT / "tests"


class Fixture(NamedTuple):
    file: str
    name: str
    source: str  # its decorator, arguments and body, without docstring and comments


@cache
def fixtures():
    """All fixtures below tests/."""
    found = []
    for path in sorted(TESTS.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and (name := fixture_name(node)):
                found.append(Fixture(str(path.relative_to(TESTS)), name, written(node)))
    return found


def fixture_name(function):
    """The name under which tests ask for a fixture; None for any other function."""
    for decorator in function.decorator_list:
        called = decorator.func if isinstance(decorator, ast.Call) else decorator
        if ast.unparse(called) in ("pytest.fixture", "fixture"):
            options = decorator.keywords if isinstance(decorator, ast.Call) else []
            given = [word.value.value for word in options if word.arg == "name"]
            return given[0] if given else function.name
    return None


def written(function):
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return "\n".join(map(ast.unparse, [*function.decorator_list, function.args, *body]))


def is_shared(fixture):
    return fixture.file.endswith("conftest.py") or fixture.file.startswith("helpers/")


def test_no_file_of_tests_gives_another_meaning_to_a_shared_name():
    shared = {fixture.name for fixture in fixtures() if is_shared(fixture)}
    assert {"ml", "models", "guards"} <= shared
    own = [fixture for fixture in fixtures() if not is_shared(fixture)]
    assert len(own) > 20
    assert [(fixture.file, fixture.name) for fixture in own if fixture.name in shared] == []


def test_a_shared_fixture_is_defined_once():
    shared = Counter(fixture.name for fixture in fixtures() if is_shared(fixture))
    assert [name for name, times in shared.items() if times > 1] == []


def test_a_fixture_of_several_files_is_shared():
    """The same lines in two files belong into conftest.py."""
    files = {}
    for fixture in fixtures():
        files.setdefault(fixture.source, []).append(f"{fixture.file}: {fixture.name}")
    assert [places for places in files.values() if len(places) > 1] == []


def test_no_fixture_hides_one_of_pytest():
    built_in = ("request", "tmp_path", "monkeypatch", "capsys", "capfd", "pytestconfig", "cache")
    assert {fixture.name for fixture in fixtures()}.isdisjoint(built_in)


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("@pytest.fixture\ndef one(): pass", "one"),
        ("@pytest.fixture(scope='module')\ndef one(): pass", "one"),
        ("@fixture(name='other')\ndef one(): pass", "other"),
        ("@pytest.mark.slow\ndef one(): pass", None),
    ],
)
def test_fixtures_are_recognised(source, name):
    assert fixture_name(ast.parse(source).body[0]) == name
