"""Versions of what decides the bits of a fit, compared between the machines of a cluster."""

import functools
import hashlib
from pathlib import Path

import numba
import numpy as np
from numba.core.registry import cpu_target

from lib.als.identity import source_hash
from lib.als.kernels import simd

LIB = Path(__file__).parents[2]


@functools.cache
def here():
    """{name: text} of all that must be the same on each machine, and of the processor.

    `source` is a hash over `lib`, all of it: a checkout of one commit has one.
    """
    _, cpu, _ = cpu_target.target_context.codegen().magic_tuple()
    return {
        "source": hashlib.blake2b(source_hash(LIB).encode(), digest_size=6).hexdigest(),
        "numpy": np.__version__,
        "numba": numba.__version__,
        "compiled": str(not numba.config.DISABLE_JIT),
        "processor": f"{cpu} with vectors of {simd.WIDTH} floats",
    }


def differing(ours, theirs):
    """The differences between this machine and a worker: two texts, empty where there are none.

    ours, theirs : as `here` returns them, on this machine and on the worker
    Returns ("source abc here and def there, ...", "processor ... here and ... there").
    """
    told = {
        name: f"{name} {ours[name]} here and {theirs.get(name)} there"
        for name in ours
        if ours[name] != theirs.get(name)
    }
    processor = told.pop("processor", "")
    return ", ".join(told.values()), processor
