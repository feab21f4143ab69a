"""The environment that the build runs in: the same for everybody, whatever is set outside.

A variable reaches the build only when it is meant for it, or for the machine below it. Settings
of other programs (of Python, Jupyter, IPython, Matplotlib, Numba, pip and git, the locale, the
time zone) would otherwise change what a chapter computes, how it looks, or whether it runs.
"""

import hashlib
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from lib.util import cache
from lib.util.messages import shown
from tools import times

ROOT = Path(__file__).resolve().parent.parent
BUILD = "LATENT_GEOMETRY_BUILD"

# Old versions of OpenBLAS fail on some processors unless the machine names the kernel to use.
MACHINE = (
    "PATH HOME USER LOGNAME TERM LD_LIBRARY_PATH JAVA_HOME CI OPENBLAS_CORETYPE OPENBLAS_L2_SIZE"
)
NETWORK = (
    "HTTP_PROXY HTTPS_PROXY ALL_PROXY NO_PROXY http_proxy https_proxy all_proxy no_proxy "
    "SSL_CERT_FILE SSL_CERT_DIR REQUESTS_CA_BUNDLE CURL_CA_BUNDLE"
)
CLUSTER = "DASK_CONFIG"  # a file or a folder: how to reach a cluster, with which certificates
INSTALLER = (
    "PIP_INDEX_URL PIP_EXTRA_INDEX_URL PIP_NO_INDEX PIP_FIND_LINKS PIP_TRUSTED_HOST PIP_CERT "
    "PIP_CLIENT_CERT PIP_PROXY PIP_TIMEOUT PIP_DEFAULT_TIMEOUT PIP_RETRIES PIP_CACHE_DIR "
    "PIP_CONFIG_FILE XDG_CONFIG_HOME"
)
PROJECT = (
    f"{BUILD} {cache.VARIABLE} {times.FOLDER} MOVIELENS_DIR CHROMIUM SOURCE_DATE_EPOCH "
    "NUMBA_NUM_THREADS NUMBA_CPU_NAME NUMBA_CPU_FEATURES"
)
KEPT = frozenset(f"{MACHINE} {NETWORK} {CLUSTER} {INSTALLER} {PROJECT}".split())

FIXED = {
    "LANG": "C.UTF-8",
    "LC_ALL": "C.UTF-8",
    "TZ": "UTC",
    "PYTHONUTF8": "1",
    "PYTHONNOUSERSITE": "1",
    "PIP_USER": "0",
    "PIP_NO_INPUT": "1",
    "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    "JUPYTER_PREFER_ENV_PATH": "1",
    # Threads of OpenBLAS that have nothing to do sleep at once. They would spin for some 20 ms, on
    # processors that another chapter needs.
    "OPENBLAS_THREAD_TIMEOUT": "4",
    "OMP_WAIT_POLICY": "passive",  # and those of Numba and scikit-learn likewise
}


def clean(given):
    """The environment of a program of the build, as a dict, from the one it was called in.

    Caches and settings of the programs below have folders of their own under the folder of the
    caches, which is in the checkout or, where that cannot be written to, in the build folder.
    A HOME or TMPDIR that cannot be written to is replaced or left out.

    Raises ValueError with one line for SOURCE_DATE_EPOCH and NUMBA_NUM_THREADS that are no
    such numbers.
    """
    _check(given)
    kept = {name: value for name, value in given.items() if name in KEPT and value}
    place = _cache_folder(given)
    if not _is_writable(kept.get("HOME", "")):
        kept["HOME"] = str(place / "home")
        (place / "home").mkdir(parents=True, exist_ok=True)
    if _is_writable(given.get("TMPDIR", "")):
        kept["TMPDIR"] = given["TMPDIR"]
    return kept | FIXED | _folders(place) | {cache.VARIABLE: str(place)}


def of_a_kernel(given, folder):
    """The environment of a chapter's kernel: `clean`, with all that it writes inside `folder`.

    A chapter's cluster is its own: settings for others do not reach it.
    """
    own = {
        name: str(Path(folder) / name.lower())
        for name in ("HOME", "TMPDIR", "IPYTHONDIR", "JUPYTER_RUNTIME_DIR")
    }
    for path in own.values():
        Path(path).mkdir(exist_ok=True)
    given = {name: value for name, value in given.items() if name not in CLUSTER.split()}
    return clean(given) | own


def _folders(place):
    return {
        "MPLCONFIGDIR": str(place / "matplotlib"),
        "IPYTHONDIR": str(place / "ipython"),
        "JUPYTER_CONFIG_DIR": str(place / "jupyter" / "config"),
        "JUPYTER_DATA_DIR": str(place / "jupyter" / "data"),
        "JUPYTER_RUNTIME_DIR": str(place / "jupyter" / "runtime"),
        "RUFF_CACHE_DIR": str(place / "ruff"),
        # Numba's cache does not notice a change in an imported module: each state of lib/ has
        # a folder of its own. (What Numba compiles elsewhere leans on no other module.)
        "NUMBA_CACHE_DIR": str(place / "numba" / _state_of_the_library()),
    }


def _state_of_the_library():
    digest = hashlib.blake2b(digest_size=8)
    for path in sorted((ROOT / "lib").rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _cache_folder(given):
    if given.get(cache.VARIABLE):
        return Path(given[cache.VARIABLE]).absolute()
    places = [ROOT / "_build" / "cache"]
    if given.get(BUILD):
        places.append(ROOT / given[BUILD] / "cache")
    return next(filter(_is_writable_or_made, places), None) or cache.folder()


def _is_writable_or_made(place):
    try:
        place.mkdir(parents=True, exist_ok=True)
    except OSError:
        return False
    return _is_writable(place)


def _is_writable(folder):
    if not folder:
        return False
    try:
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def _check(given):
    epoch = given.get("SOURCE_DATE_EPOCH")
    if epoch:
        date_of(epoch)
    threads = given.get("NUMBA_NUM_THREADS")
    if threads and not (_is_whole(threads) and int(threads) > 0):
        raise ValueError(f"NUMBA_NUM_THREADS is {shown(threads)}, must be a whole number from 1")


def date_of(epoch):
    """The day, in UTC, of a number of seconds since 1970, given as text.

    Raises ValueError for anything but a whole number up to the year 9999.
    """
    if not (_is_whole(epoch) and int(epoch) < 253_402_300_800):
        raise ValueError(
            f"SOURCE_DATE_EPOCH is {shown(epoch)}, must be a whole number of seconds since 1970, "
            "at most 253402300799"
        )
    return datetime.fromtimestamp(int(epoch), UTC).date()


def _is_whole(text):
    return text.isascii() and text.isdecimal() and len(text) < 20
