"""The mutants of a module: its source with one small change each, made by Cosmic Ray.

    .venv-mutants/bin/python tools/mutations.py lib/evaluation/metrics.py > mutants.json

Runs in an environment of its own; `tools.mutants` runs the tests.
"""

import json
import sys
from pathlib import Path

from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator, operator_names

# Of the replacements of an operator, those that say most: its boundary, its opposite, its inverse.
BINARY = "Add_Sub Sub_Add Mul_Div Div_Mul FloorDiv_Div Mod_FloorDiv Pow_Mul MatMul_Mul "
BINARY += "BitAnd_BitOr BitOr_BitAnd BitXor_BitAnd LShift_RShift RShift_LShift"
COMPARISON = "Lt_LtE Lt_GtE LtE_Lt LtE_Gt Gt_GtE Gt_LtE GtE_Gt GtE_Lt Eq_NotEq NotEq_Eq Is_IsNot "
COMPARISON += "IsNot_Is"
UNARY = "Delete_Not Delete_Invert Delete_USub"
CHOSEN = {
    *(f"ReplaceBinaryOperator_{pair}" for pair in BINARY.split()),
    *(f"ReplaceComparisonOperator_{pair}" for pair in COMPARISON.split()),
    *(f"ReplaceUnaryOperator_{pair}" for pair in UNARY.split()),
    *("AddNot", "ReplaceTrueWithFalse", "ReplaceFalseWithTrue"),
    *("ReplaceAndWithOr", "ReplaceOrWithAnd", "NumberReplacer", "ZeroIterationForLoop"),
    *("ReplaceBreakWithContinue", "ReplaceContinueWithBreak", "ExceptionReplacer"),
}


def mutants(source):
    """(operator, line, source) of each mutant, in the order of the lines."""
    found = []
    for name in operator_names():
        operator = name.rsplit("/", 1)[1]
        if operator not in CHOSEN:
            continue
        occurrence = 0
        while (changed := mutate_code(source, get_operator(name)(), occurrence)) is not None:
            occurrence += 1
            if changed != source:
                found.append((operator, _first_difference(source, changed), changed))
    return sorted(found, key=lambda mutant: mutant[1])


def _first_difference(one, other):
    pairs = zip(one.splitlines(), other.splitlines(), strict=False)
    return next((number for number, (a, b) in enumerate(pairs, 1) if a != b), 0)


if __name__ == "__main__":
    text = Path(sys.argv[1]).read_text(encoding="utf-8")
    json.dump(mutants(text), sys.stdout)
