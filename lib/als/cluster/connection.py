"""Connection to a Dask scheduler that runs somewhere, by its address."""

from contextlib import contextmanager

from lib.util.messages import shown

PATIENCE = 10  # seconds for the scheduler to answer


@contextmanager
def connected(address):
    """Connect to the scheduler at an address, and close the connection in the end.

    address : as "tcp://127.0.0.1:8786", or "tls://..." with the certificates that Dask's
        configuration names; "" or None is no scheduler

    Gives the `dask.distributed.Client`, which sends arrays to the workers directly, or None for
    no scheduler. Raises ValueError for what is no address, or where Dask is not installed, and
    OSError when no scheduler answers.
    """
    if not address:
        yield None
        return
    try:
        from distributed import Client
    except ModuleNotFoundError as error:
        raise ValueError(
            f"scheduler {shown(address)}: {error.name} is not installed, "
            "`make setup EXTRA=dask` does it"
        ) from error
    try:
        client = Client(address, timeout=PATIENCE, direct_to_workers=True)
    except OSError as error:
        raise OSError(f"no scheduler answers at {shown(address)}: {error}"[:400]) from error
    except (ValueError, TypeError) as error:
        raise ValueError(f"scheduler {shown(address)}: {error}"[:400]) from error
    with client:
        yield client
