"""Dask clusters on this computer, for tests: reached by loopback alone."""

import sys
from contextlib import contextmanager
from types import ModuleType

import dask
from distributed import Client, LocalCluster

LOOPBACK_PORT = "127.0.0.1:0"  # any that is free
# Workers that wait need no processor that another test could use: they look at themselves 100 times
# a second otherwise.
QUIET = {
    "distributed.worker.profile.enabled": False,
    "distributed.admin.system-monitor.interval": "10s",
    "distributed.admin.tick.interval": "1s",
}


@contextmanager
def local_cluster(n_workers, threads=1, processes=True):
    """A client of so many new workers: processes, or threads of this one, which start at once."""
    settings = {"threads_per_worker": threads, "processes": processes, "memory_limit": None}
    if processes:
        settings["host"] = "127.0.0.1"
    with (
        _no_program(),
        dask.config.set(QUIET),
        LocalCluster(n_workers=n_workers, dashboard_address=LOOPBACK_PORT, **settings) as cluster,
        Client(cluster) as client,
    ):
        yield client


@contextmanager
def _no_program():
    """Let new processes import no program, as they do with that of the process that starts them.

    A test of the app leaves its page as the program of the tests, which would ask for a dataset.
    """
    program = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = program
