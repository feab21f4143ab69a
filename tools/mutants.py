"""Run the tests of a module against its mutants, and show those that no test notices.

    python -m tools.mutants lib/util/locks.py mutants.json tests/lib/util/test_locks.py

The tests run once as they are, then for each mutant, always in a fork of this process, where the
code of the module's functions has been exchanged: nothing is imported twice, no file is changed.
Compiled functions are exchanged only with --plain, where Numba compiles nothing.
"""

import argparse
import difflib
import functools
import json
import os
import resource
import signal
import sys
import time
import types
from importlib import import_module
from pathlib import Path

import pytest

FACTOR, EXTRA = 4, 10  # CPU time of a mutant: so many times that of the tests, and seconds
PATIENCE = 20  # time by the clock: so many times that
MOST = 3600  # CPU seconds of the tests as they are
QUIET = ["-q", "--no-header", "-p", "no:cacheprovider"]


def exchange(module, source):
    """Give the functions, methods and plain constants of a module what another source says."""
    changed = types.ModuleType(module.__name__)
    changed.__file__ = module.__file__
    exec(compile(source, module.__file__, "exec"), changed.__dict__)
    _exchange_members(module, changed, module.__name__)


def _exchange_members(old, new, name):
    for key, value in list(vars(new).items()):
        mine = vars(old).get(key)
        if isinstance(value, type) and value.__module__ == name:
            _exchange_members(mine, value, name)
        elif isinstance(value, int | float | str | tuple | dict) and not key.startswith("__"):
            if isinstance(old, types.ModuleType) and mine != value:
                setattr(old, key, value)
        else:
            for function, other in zip(_functions(mine), _functions(value), strict=True):
                if function.__module__ == name:
                    _exchange_code(function, other)


def _functions(member):
    """The plain functions behind a member: of a property, a class method, a cached function."""
    if isinstance(member, property):
        return [f for f in (member.fget, member.fset, member.fdel) if f]
    if isinstance(member, functools.cached_property):
        return [member.func]
    if hasattr(member, "cache_clear"):
        member.cache_clear()
    while hasattr(member, "__wrapped__") or hasattr(member, "__func__"):
        member = getattr(member, "__wrapped__", None) or member.__func__
    return [member] if isinstance(member, types.FunctionType) else []


def _exchange_code(function, other):
    function.__code__ = other.__code__
    function.__defaults__ = other.__defaults__
    function.__kwdefaults__ = other.__kwdefaults__


def outcome(module, source, tests, seconds):
    """("killed" or "survived", CPU seconds): whether the tests fail with this source.

    They fail, too, when they take more than `seconds` of CPU time, or sleep for very long.
    """
    child = os.fork()
    if child == 0:
        code = 1
        try:
            resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
            exchange(module, source)
            code = pytest.main(["-x", *QUIET, *tests])
        finally:
            os._exit(int(code))  # an error at import is a mutant killed, too
    deadline = time.monotonic() + PATIENCE * seconds
    while not (ended := os.wait4(child, os.WNOHANG))[0]:
        if time.monotonic() > deadline:
            os.kill(child, signal.SIGKILL)
        time.sleep(0.02)
    _, status, used = ended
    return "killed" if status else "survived", used.ru_utime + used.ru_stime


def quietly(function, *arguments):
    """Call `function` while standard output and error go nowhere."""
    sys.stdout.flush()
    kept, nowhere = (os.dup(1), os.dup(2)), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        return function(*arguments)
    finally:
        os.dup2(kept[0], 1)
        os.dup2(kept[1], 2)
        for descriptor in (*kept, nowhere):
            os.close(descriptor)


def _change(source, mutant):
    lines = difflib.unified_diff(source.splitlines(), mutant.splitlines(), n=0, lineterm="")
    return "\n".join(f"    {line}" for line in lines if not line.startswith(("---", "+++", "@@")))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("module", type=Path)
    parser.add_argument("mutants", type=Path, help="what tools/mutations.py wrote")
    parser.add_argument("tests", nargs=argparse.REMAINDER)
    parser.add_argument("--plain", action="store_true", help="run loops as Python, uncompiled")
    arguments = parser.parse_args()
    # Before anything imports Numba.
    os.environ["NUMBA_DISABLE_JIT"] = str(int(arguments.plain))
    tests = arguments.tests
    if arguments.plain:  # NumPy warns of divisions by zero, which compiled loops do not
        tests += ["-W", "ignore::RuntimeWarning"]
    source = arguments.module.read_text(encoding="utf-8")
    mutants = json.loads(arguments.mutants.read_text(encoding="utf-8"))
    # Imported, but not run: a fork has none of the threads that Numba starts for a loop.
    quietly(pytest.main, ["--collect-only", *QUIET, *tests])
    module = import_module(".".join(arguments.module.with_suffix("").parts))
    result, used = quietly(outcome, module, source, tests, MOST)
    if result == "killed":
        raise SystemExit(f"the tests of {arguments.module} fail as it is: nothing can be learned")
    seconds = int(FACTOR * used) + EXTRA
    survivors = 0
    for operator, line, mutant in mutants:
        if quietly(outcome, module, mutant, tests, seconds)[0] == "survived":
            survivors += 1
            print(f"{arguments.module}:{line} {operator}\n{_change(source, mutant)}", flush=True)
    print(
        f"{arguments.module}: {len(mutants)} mutants, {len(mutants) - survivors} killed, "
        f"{survivors} survived",
        flush=True,
    )


if __name__ == "__main__":
    main()
