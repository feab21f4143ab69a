"""The vector code compiled for other processors than the one at hand, in other processes."""

import re

import llvmlite.binding as llvm
import pytest

from tests.helpers.processors import ARM, PROCESSORS, failures, start

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def outcome(tmp_path_factory):
    """A function of a processor's name: what failed there, and the code of the half-step.

    All start at once: to compile takes long.
    """
    folder = tmp_path_factory.mktemp("processors")
    running = {name: start(name, folder) for name in PROCESSORS}

    def wait(name):
        process, report = running[name]
        return failures(process.wait(), report.read_text()), folder / f"{name}.ll"

    yield wait
    for process, _ in running.values():
        process.kill()
        process.wait()


@pytest.mark.parametrize("name", PROCESSORS)
def test_the_vector_code_is_right_on_another_processor(name, outcome):
    failed, _ = outcome(name)
    assert not failed, f"on {name}, vectors of {PROCESSORS[name].shape[0]}: {failed}"


def test_becomes_instructions_of_arm(outcome):
    code = outcome("neon")[1].read_text(encoding="utf-8")
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
