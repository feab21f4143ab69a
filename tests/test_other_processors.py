"""The fast half-step compiled for other processors than the one at hand, in other processes."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import llvmlite.binding as llvm
import numba
import numpy as np
import pytest
from half_steps import assert_same, both, counts_around, problem

# k with one column of sums, with two, by way of a panel, with the first tile formed on that way
PROBLEMS = {k: problem(k, counts_around(k)) for k in (2, 10, 17, 50)}
X86, ARM = "x86_64-unknown-linux-gnu", "aarch64-unknown-linux-gnu"


class Processor(NamedTuple):
    width: int  # floats in a vector
    compiled_for: tuple = ()  # its name and features, to compile for it
    shape: tuple = ()  # as LLVM describes it, to take its vectors and tiles only


# The first two run as they are. Of the others' vectors LLVM makes several of this machine's.
PROCESSORS = {
    "generic": Processor(4, compiled_for=("generic", "")),
    "haswell": Processor(8, compiled_for=("haswell", "+avx,+avx2,+fma,+sse4.2,+64bit")),
    "skylake": Processor(16, shape=(X86, "skylake-avx512", "+avx2,+avx512f,+avx512vl")),
    "zen 4": Processor(8, shape=(X86, "znver4", "+avx2,+avx512f,+avx512vl")),
    "neon": Processor(4, shape=(ARM, "generic", "+neon")),
}

ELSEWHERE = """
import sys
import numpy as np
given, result, *shape = sys.argv[1:]
if shape:
    from numba.core.registry import cpu_target
    cpu_target.target_context.codegen().magic_tuple = lambda: tuple(shape)
from lib import fast_kernels, vectors
fast_kernels.kernels = None  # no row may be left to the plain kernel
results = {"width": vectors.WIDTH}
with np.load(given) as data:
    for k in data["all_k"]:
        *csr, bias, factors, other_bias, other_factors = (data[f"{i} {k}"] for i in range(7))
        others = other_bias, other_factors
        error = fast_kernels.half_step(*csr, 3.4, 0.3, 0.2, *others, bias, factors)
        results |= {f"bias {k}": bias, f"factors {k}": factors, f"error {k}": error}
np.savez(result, **results)
update = fast_kernels._update_rows
with open(result + ".ll", "w") as file:
    file.write(update.inspect_llvm(update.signatures[0]))
"""


@pytest.fixture(scope="module")
def computed(tmp_path_factory):
    """A function of a processor's name: path of what it computed. All start at once: to compile
    takes long."""
    folder = tmp_path_factory.mktemp("processors")
    given = {"all_k": list(PROBLEMS)}
    for k, (csr, *sides) in PROBLEMS.items():
        given |= {f"{place} {k}": array for place, array in enumerate((*csr, *sides))}
    np.savez(folder / "given.npz", **given)
    host = set(numba.core.codegen.get_host_cpu_features().split(","))
    running = {}
    for name, (_, target, shape) in PROCESSORS.items():
        if target and not set(target[1].split(",")) - {""} <= host:
            continue
        cache, root = str(folder / name), str(Path(__file__).parents[1])
        environment = os.environ | {"NUMBA_CACHE_DIR": cache, "PYTHONPATH": root}
        if target:
            environment["NUMBA_CPU_NAME"], environment["NUMBA_CPU_FEATURES"] = target
        paths = folder / "given.npz", folder / f"{name}.npz"
        command = [sys.executable, "-c", ELSEWHERE, *paths, *shape]
        running[name] = subprocess.Popen(command, env=environment, cwd=folder)

    def wait(name):
        if name not in running:
            pytest.skip(f"this machine cannot run code for {name}")
        assert running[name].wait() == 0
        return folder / f"{name}.npz"

    yield wait
    for process in running.values():
        process.kill()
        process.wait()


@pytest.mark.parametrize("name", PROCESSORS)
def test_equals_the_plain_kernel_on_another_processor(name, computed):
    with np.load(computed(name)) as results:
        assert results["width"] == PROCESSORS[name].width
        for k, given in PROBLEMS.items():
            fast = results[f"bias {k}"], results[f"factors {k}"], float(results[f"error {k}"])
            assert_same(fast, both(*given)[1])


def test_becomes_instructions_of_arm(computed):
    code = Path(f"{computed('neon')}.ll").read_text(encoding="utf-8")
    code = re.sub("^target .*", "", code, flags=re.MULTILINE)
    # Numba counts references by an instruction of the host's.
    code = re.sub(r"(tail )?call i8 @llvm\.x86\.atomic\.sub[^)]*\)", "add i8 0, 0", code)
    llvm.initialize_all_targets()
    llvm.initialize_all_asmprinters()
    machine = llvm.Target.from_triple(ARM).create_target_machine(features="+neon", opt=2)
    module = llvm.parse_assembly(code)
    module.triple, module.data_layout = ARM, str(machine.target_data)
    assembly = machine.emit_assembly(module)
    assert assembly.count("fmla\tv") > 100  # multiply and add, of whole vectors
    assert "prfm\tpldl" in assembly  # prefetch
