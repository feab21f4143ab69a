"""The fast half-step compiled for other processors than the one at hand, in other processes."""

import os
import re
import subprocess
import sys
from pathlib import Path

import llvmlite.binding as llvm
import numba
import numpy as np
import pytest
from half_steps import assert_same, both, counts_around, problem

# k in one pass over the ratings, in two, and by way of a panel
ALL_K = [2, 10, 17]
NAMES = ("offsets", "indices", "stars", "bias", "factors", "other_bias", "other_factors")

FAST_ALONE = """
import sys
import numpy as np
folder, processor = sys.argv[1], sys.argv[2:]
if processor:
    from numba.core.registry import cpu_target
    cpu_target.target_context.codegen().magic_tuple = lambda: tuple(processor)
from lib import fast_kernels, vectors
fast_kernels.kernels = None  # no row may be left to the plain kernel
order = ("offsets", "indices", "stars", "other_bias", "other_factors", "bias", "factors")
for k in ALL_K:
    data = dict(np.load(f"{folder}/given-{k}.npz"))
    csr, others = [data[name] for name in order[:3]], [data[name] for name in order[3:]]
    error = fast_kernels.half_step(*csr, 3.4, 0.3, 0.2, *others)
    results = {"bias": data["bias"], "factors": data["factors"], "error": error}
    np.savez(f"{folder}/result-{k}.npz", width=vectors.WIDTH, **results)
update = fast_kernels._update_rows
with open(f"{folder}/update_rows.ll", "w") as file:
    file.write(update.inspect_llvm(update.signatures[0]))
"""


@pytest.fixture
def computes_the_same(tmp_path):
    """A function that runs the fast half-step elsewhere: floats per vector, folder of its code."""

    def run(*processor, **settings):
        problems = {k: problem(k, counts_around(k)) for k in ALL_K}
        for k, (csr, *sides) in problems.items():
            arrays = dict(zip(NAMES, (*csr, *sides), strict=True))
            np.savez(tmp_path / f"given-{k}.npz", **arrays)
        cache, root = str(tmp_path / "cache"), str(Path(__file__).parents[1])
        environment = os.environ | settings | {"NUMBA_CACHE_DIR": cache, "PYTHONPATH": root}
        code = FAST_ALONE.replace("ALL_K", str(ALL_K))
        command = [sys.executable, "-c", code, tmp_path, *processor]
        subprocess.run(command, env=environment, check=True, cwd=tmp_path)
        for k, given in problems.items():
            with np.load(tmp_path / f"result-{k}.npz") as file:
                fast = file["bias"], file["factors"], float(file["error"])
                width = int(file["width"])
            assert_same(fast, both(*given)[1])
        return width, tmp_path

    return run


@pytest.mark.parametrize(
    ("cpu", "features"), [("generic", ""), ("haswell", "+avx,+avx2,+fma,+sse4.2,+64bit")]
)
def test_equals_the_plain_kernel_when_compiled_for_another_processor(
    cpu, features, computes_the_same
):
    host = set(numba.core.codegen.get_host_cpu_features().split(","))
    if features and not set(features.split(",")) <= host:
        pytest.skip(f"this processor cannot run code for {cpu}")
    width, _ = computes_the_same(NUMBA_CPU_NAME=cpu, NUMBA_CPU_FEATURES=features)
    assert width == (8 if features else 4)


@pytest.mark.parametrize(
    ("processor", "width"),
    [
        (("x86_64-unknown-linux-gnu", "skylake-avx512", "+avx2,+avx512f,+avx512vl"), 16),
        (("x86_64-unknown-linux-gnu", "znver4", "+avx2,+avx512f,+avx512vl"), 8),
    ],
)
def test_vectors_of_another_processor_compute_the_same_here(processor, width, computes_the_same):
    """LLVM makes several of this processor's vectors of a longer one."""
    assert computes_the_same(*processor)[0] == width


def test_compiles_to_neon(computes_the_same):
    """The vectors of ARM compute the same here; as instructions of ARM they multiply and add."""
    triple = "aarch64-unknown-linux-gnu"
    width, folder = computes_the_same(triple, "generic", "+neon")
    assert width == 4
    code = (folder / "update_rows.ll").read_text(encoding="utf-8")
    code = re.sub("^target .*", "", code, flags=re.MULTILINE)
    # Numba counts references by an instruction of the host's.
    code = re.sub(r"(tail )?call i8 @llvm\.x86\.atomic\.sub[^)]*\)", "add i8 0, 0", code)
    llvm.initialize_all_targets()
    llvm.initialize_all_asmprinters()
    machine = llvm.Target.from_triple(triple).create_target_machine(features="+neon", opt=2)
    module = llvm.parse_assembly(code)
    module.triple, module.data_layout = triple, str(machine.target_data)
    assembly = machine.emit_assembly(module)
    assert assembly.count("fmla\tv") > 100
    assert "prfm\tpldl" in assembly
