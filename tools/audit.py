"""Audit of the packages of the lock files: advisories, withdrawals, ages.

    python -m tools.audit .venv-audit/bin docs/audit.md

pip-audit asks the advisories that PyPI and OSV publish. It reports no vulnerability, too, when
it could ask about none: here each package counts as audited only when a service has answered
for it. Where some are left, the index is asked through uv when each locked version was
published, and whether it was withdrawn.
"""

import argparse
import datetime
import json
import re
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import NamedTuple

from lib.util import atomic

LOCKS = (Path("requirements.lock"), Path("requirements-dask.lock"))
OLD = 2 * 365  # days
SERVICES = {"pypi": "PyPI", "osv": "OSV"}


class Answer(NamedTuple):
    """What an advisory service said: names of packages audited, and (name, version, id) found."""

    audited: frozenset
    found: tuple


def locked(text):
    """{name: version} of lines `name==version` of lock files."""
    pairs = re.findall(r"^([A-Za-z0-9._-]+)==([^\s;#]+)", text, re.MULTILINE)
    return {normal(name): version for name, version in pairs}


def normal(name):
    """The name of a package as an index writes it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def advisories(report):
    """The `Answer` in pip-audit's JSON; nothing is audited where it is no such JSON."""
    try:
        packages = json.loads(report)["dependencies"]
        asked = [package for package in packages if "skip_reason" not in package]
        found = {
            (normal(package["name"]), package["version"], advisory["id"])
            for package in asked
            for advisory in package["vulns"]
        }
        return Answer(frozenset(normal(package["name"]) for package in asked), tuple(sorted(found)))
    except (ValueError, KeyError, TypeError):
        return Answer(frozenset(), ())


def published(pylock):
    """{name: date} on which the first file of each locked version was uploaded (PEP 751)."""
    try:
        packages = tomllib.loads(pylock).get("packages", [])
    except tomllib.TOMLDecodeError:
        return {}
    dates = {}
    for package in packages:
        files = [*package.get("wheels", []), package.get("sdist", {})]
        times = [file["upload-time"] for file in files if "upload-time" in file]
        if times:
            dates[normal(package["name"])] = min(times).date()
    return dates


def withdrawn(messages):
    """{name: reason} of the packages that uv warns of as yanked."""
    lines = re.findall(r"`([A-Za-z0-9._-]+)==\S+` is yanked(?: \(reason: \"(.*)\"\))?", messages)
    return {normal(name): reason or "no reason given" for name, reason in lines}


def unaudited(packages, answers):
    """Sorted names of the packages for which no service answered."""
    return sorted(set(packages).difference(*(answer.audited for answer in answers.values())))


def summary(packages, answers, dates, yanked, today):
    """The result as Markdown. A package counts as audited where at least one service answered."""
    left = unaudited(packages, answers)
    found = sorted({item for answer in answers.values() for item in answer.found})
    lines = ["# Audit of the lock files", "", f"Date: {today}. Command: `make audit`.", ""]
    lines += [_asked(name, answer, packages) for name, answer in answers.items()]
    lines += ["", _verdict(packages, left, found)]
    lines += [f"- {name} {version}: {advisory}" for name, version, advisory in found]
    if left:
        lines += ["", *_ages({name: packages[name] for name in left}, dates, yanked, today)]
    return "\n".join(lines) + "\n"


def _asked(name, answer, packages):
    count = len(answer.audited & set(packages))
    return f"- {SERVICES[name]}: answered for {count} of {len(packages)} packages."


def _verdict(packages, left, found):
    if len(left) == len(packages):
        return (
            "**Not audited**: no advisory service answered. Nothing is known here of advisories, "
            "neither that there are any nor that there are none."
        )
    known = f"known advisories: {len(found)}"
    if left:
        return (
            f"**Audited in part**, {len(packages) - len(left)} of {len(packages)} packages; "
            f"{known}. Nothing is known of {', '.join(left)}."
        )
    return f"**Audited**, all {len(packages)} packages; {known}."


def _ages(packages, dates, yanked, today):
    """What the index tells of packages that nobody could audit. Age is no sign of a fault."""
    known = {name: dates[name] for name in packages if name in dates}
    if not known:
        return ["The index gave no dates either: the ages of the locked versions are not known."]
    old = sorted(name for name, date in known.items() if (today - date).days > OLD)
    lines = [
        f"Instead, the index was asked when each version was published: it told so of {len(known)} "
        f"of {len(packages)}. The newest is of {max(known.values())}, the oldest of "
        f"{min(known.values())}; older than two years: {len(old)}. An old version is not a "
        "faulty one; it is where to look first.",
        "",
        f"Withdrawn (yanked) by their authors: {len(yanked)}.",
        *(f"- {name}: {reason}" for name, reason in sorted(yanked.items())),
    ]
    if old:
        lines += ["", "| Older than two years | Version | Published |", "|---|---|---|"]
        lines += [
            f"| {name} | {packages[name]} | {known[name]} |"
            for name in sorted(old, key=lambda name: known[name])
        ]
    if unknown := sorted(set(packages) - set(known)):
        lines += ["", f"No date is known of: {', '.join(unknown)}."]
    return lines


def ask(tools):
    """Ask both services about the locks: {service: Answer}."""
    command = [str(tools / "pip-audit"), "--disable-pip", "--no-deps", "--progress-spinner", "off"]
    answers = {}
    for service in SERVICES:
        wanted = [*command, "-s", service, "-f", "json"]
        wanted += [word for lock in LOCKS for word in ("-r", str(lock))]
        done = subprocess.run(wanted, capture_output=True, text=True)
        answers[service] = advisories(done.stdout)
    return answers


def ask_index(tools):
    """(dates, yanked) of the locked versions, from the index."""
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "pylock.toml"
        command = [str(tools / "uv"), "pip", "compile", "--no-deps", "--no-header"]
        command += ["--no-annotate", *map(str, LOCKS), "--output-file", str(output)]
        done = subprocess.run(command, capture_output=True, text=True)
        text = output.read_text(encoding="utf-8") if output.exists() else ""
    return published(text), withdrawn(done.stderr)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("tools", type=Path, help="the folder of pip-audit and uv")
    parser.add_argument("output", type=Path, help="the Markdown file to write")
    arguments = parser.parse_args()
    packages = locked("\n".join(lock.read_text(encoding="utf-8") for lock in LOCKS))
    answers = ask(arguments.tools)
    dates, yanked = {}, {}
    if unaudited(packages, answers):
        dates, yanked = ask_index(arguments.tools)
    today = datetime.datetime.now(datetime.UTC).date()
    text = summary(packages, answers, dates, yanked, today)
    with atomic.replacing(arguments.output) as partial:
        partial.write_text(text, encoding="utf-8")
    print(text)
    if yanked or any(answer.found for answer in answers.values()):
        sys.exit("something is known against packages of the lock: see above")


if __name__ == "__main__":
    main()
