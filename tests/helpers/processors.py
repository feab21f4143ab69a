"""Processors whose vectors differ, and the tests of the vector code, run as if on each of them."""

import os
import re
import subprocess
import sys
from typing import NamedTuple

import numba

from lib.als.kernels import simd
from tools import ROOT

# Each of these writes where a guard lies if it goes wrong, and the process ends.
VECTOR_TESTS = [
    f"lib/als/kernels/test_{name}.py"
    for name in ("microkernels", "gram_small_k", "gram_large_k", "cholesky", "coordinates", "fast")
]
X86, ARM = "x86_64-unknown-linux-gnu", "aarch64-unknown-linux-gnu"


class Processor(NamedTuple):
    shape: tuple  # floats in a vector, rows of a register block
    described: tuple  # its triple, name and features, as LLVM knows them
    compiles: bool = False  # whether code for it runs wherever its features exist


PROCESSORS = {
    "generic": Processor((4, 4), (X86, "generic", ""), compiles=True),
    "haswell": Processor((8, 4), (X86, "haswell", "+avx,+avx2,+fma,+sse4.2,+64bit"), compiles=True),
    "skylake": Processor((16, 8), (X86, "skylake-avx512", "+avx2,+avx512f,+avx512vl")),
    "zen 4": Processor((8, 8), (X86, "znver4", "+avx2,+avx512f,+avx512vl")),
    "neon": Processor((4, 8), (ARM, "generic", "+neon")),
}


def start(name, folder):
    """Start the vector tests for a processor: a process, and the path of its report.

    Where the machine at hand has these vectors they are its own; else its compiler is told of the
    other processor, or, where the code would not run, makes several of its vectors of each.
    """
    shape, described, compiles = PROCESSORS[name]
    environment = os.environ | {
        "PYTHONPATH": str(ROOT),
        "VECTOR_SHAPE": " ".join(map(str, shape)),
        "LLVM_PROCESSOR": "",
        "LLVM_CODE": str(folder / f"{name}.ll") if name == "neon" else "",
    }
    if shape != (simd.WIDTH, simd.MR):
        environment["NUMBA_CACHE_DIR"] = str(folder / name)
        if compiles and _runs(*described):
            environment |= zip(("NUMBA_CPU_NAME", "NUMBA_CPU_FEATURES"), described[1:], strict=True)
        else:
            environment["LLVM_PROCESSOR"] = "\n".join(described)
    command = [sys.executable, "-m", "pytest", "-vv", "--noconftest", "-p", "no:cacheprovider"]
    command += ["-p", "tests.helpers.other_processor", "-p", "tests.helpers.guarded"]
    command += [ROOT / "tests" / test for test in VECTOR_TESTS]
    report = folder / f"{name}.txt"
    with open(report, "w") as file:
        process = subprocess.Popen(command, env=environment, stdout=file, stderr=file)
    return process, report


def _runs(triple, _, features):
    host = set(numba.core.codegen.get_host_cpu_features().split(","))
    machine = numba.core.registry.cpu_target.target_context.codegen().magic_tuple()[0]
    return triple[:3] == machine[:3] and set(features.split(",")) - {""} <= host


def failures(code, report):
    """What a report of `pytest -vv` says went wrong; "" if the process ended with code 0.

    After the death of the process that is the test it died of: the last that was begun.
    """
    if code == 0:
        return ""
    begun = re.findall(r"^\S+\.py::.*", report, flags=re.MULTILINE)
    if code < 0 and begun:
        return f"signal {-code} in {begun[-1].split()[0]}\n{report}"
    return report
