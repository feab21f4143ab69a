"""The audit of the lock tells apart what was found, what was not found, and what nobody asked."""

import datetime
import json

import pytest

from tools import audit, lock_files

PACKAGES = {"jinja2": "2.10", "ruamel-yaml": "0.18.0"}
TODAY = datetime.date(2026, 1, 1)
SKIPPED = {"skip_reason": "Dependency not found on PyPI and could not be audited"}
ADVISED = {"version": "2.10", "vulns": [{"id": "PYSEC-2019-217", "fix_versions": ["2.10.1"]}]}
CLEAN = {"version": "0.18.0", "vulns": []}


def report(first, second):
    names = ({"name": "Jinja2"}, {"name": "ruamel.yaml"})
    return json.dumps(
        {"dependencies": [names[0] | first, names[1] | second], "fixes": []}, indent=1
    )


def told(pypi, osv="", dates=None, yanked=None):
    answers = {"pypi": audit.advisories(pypi), "osv": audit.advisories(osv)}
    return audit.summary(PACKAGES, answers, dates or {}, yanked or {}, TODAY)


@pytest.mark.parametrize(
    "answer", ["", "Traceback (most recent call last):", "[]", '{"dependencies": null}']
)
def test_a_service_that_does_not_answer_has_audited_nothing(answer):
    assert audit.advisories(answer) == (frozenset(), ())
    assert "**Not audited**" in told(answer)


def test_packages_that_were_skipped_are_not_audited():
    text = told(report(SKIPPED, SKIPPED))
    assert "**Not audited**" in text
    assert "answered for 0 of 2" in text
    assert "known advisories" not in text


def test_one_skipped_package_is_named():
    text = told(report(SKIPPED, CLEAN))
    assert "**Audited in part**, 1 of 2 packages; known advisories: 0." in text
    assert "Nothing is known of jinja2." in text


def test_what_one_service_skips_another_may_know():
    text = told(report(SKIPPED, CLEAN), report(ADVISED, SKIPPED))
    assert "**Audited**, all 2 packages; known advisories: 1." in text
    assert "- jinja2 2.10: PYSEC-2019-217" in text
    assert "published" not in text


def test_ages_and_withdrawals_stand_in_for_advisories():
    pylock = """
        [[packages]]
        name = "jinja2"
        version = "2.10"
        sdist = { url = "https://x/a.tar.gz", upload-time = 2017-11-08T20:00:00Z }
        wheels = [{ url = "https://x/a.whl", upload-time = 2017-11-09T20:00:00Z }]
        [[packages]]
        name = "ruamel-yaml"
        version = "0.18.0"
        wheels = [{ url = "https://x/b.whl" }]
    """
    dates = audit.published(pylock)
    assert dates == {"jinja2": datetime.date(2017, 11, 8)}
    yanked = audit.withdrawn(
        'Resolved 2 packages in 1ms\nwarning: `jinja2==2.10` is yanked (reason: "Broken.")\n'
        "warning: `ruamel.yaml==0.18.0` is yanked\n"
    )
    assert yanked == {"jinja2": "Broken.", "ruamel-yaml": "no reason given"}
    text = told("", dates=dates, yanked=yanked)
    assert "| jinja2 | 2.10 | 2017-11-08 |" in text
    assert "No date is known of: ruamel-yaml." in text
    assert "Withdrawn (yanked) by their authors: 2." in text


def test_an_index_without_dates_is_said_to_have_none():
    assert audit.published("not = [toml") == {}
    assert "ages of the locked versions are not known" in told("")


@pytest.mark.parametrize("lock", audit.LOCKS, ids=str)
def test_every_line_of_a_lock_is_read(lock):
    text = lock.read_text(encoding="utf-8")
    lines = [line for line in lock_files.without_hashes(text).splitlines() if line.strip()]
    assert len(audit.locked(text)) == len(lines)
