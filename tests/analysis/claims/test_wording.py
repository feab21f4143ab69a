"""What was found, as it is set for a reader."""

import pytest

from analysis.claims import wording


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("-0.0658 (-0.0845, -0.0470)", "−0.0658 (−0.0845, −0.0470)"),
        ("from +0.32 to -0.06", "from +0.32 to −0.06"),
        ("twin-32m, 2003-02-18, cells 10-11, log-5", "twin-32m, 2003-02-18, cells 10-11, log-5"),
        (
            "k = 10 at τ/λ = 2.5, p < 0.001",
            "k\u00a0=\u00a010 at τ/λ\u00a0=\u00a02.5, p\u00a0<\u00a00.001",
        ),
        ("p = 6.3e-07", "p\u00a0=\u00a06.3·10⁻⁷"),
        ("P@10 = 0.13, top = 1", "P@10 = 0.13, top = 1"),
    ],
)
def test_signs_and_powers_are_typeset_and_equations_stay_on_a_line(written, shown):
    assert wording.typeset(written) == shown
