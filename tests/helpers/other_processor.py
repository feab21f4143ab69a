"""A pytest plugin: the library is compiled for the processor that the environment describes.

VECTOR_SHAPE : "width rows", what the vectors must turn out to be
LLVM_PROCESSOR : triple, name and features, one a line, of which the vectors are taken; or ""
LLVM_CODE : where to write the code of the half-step as LLVM has it, or ""
"""

import os
from pathlib import Path

from numba.core.registry import cpu_target


def pytest_configure():
    described = tuple(os.environ["LLVM_PROCESSOR"].split("\n"))
    if len(described) == 3:
        cpu_target.target_context.codegen().magic_tuple = lambda: described
    from lib.als.kernels import simd

    wanted = os.environ["VECTOR_SHAPE"]
    assert f"{simd.WIDTH} {simd.MR}" == wanted, f"vectors are not {wanted}"


def pytest_sessionfinish():
    if os.environ["LLVM_CODE"]:
        from lib.als.kernels.fast import _update_rows

        code = _update_rows.inspect_llvm(_update_rows.signatures[0])
        Path(os.environ["LLVM_CODE"]).write_text(code, encoding="utf-8")
