"""Dask clusters on this computer, for tests: reached by loopback alone."""

from contextlib import contextmanager

from distributed import Client, LocalCluster

LOOPBACK_PORT = "127.0.0.1:0"  # any that is free


@contextmanager
def local_cluster(n_workers, threads=1, processes=True):
    """A client of so many new workers: processes, or threads of this one, which start at once."""
    settings = {"threads_per_worker": threads, "processes": processes, "memory_limit": None}
    if processes:
        settings["host"] = "127.0.0.1"
    with (
        LocalCluster(n_workers=n_workers, dashboard_address=LOOPBACK_PORT, **settings) as cluster,
        Client(cluster) as client,
    ):
        yield client
