"""Formulas as MathML: the letters, and the space that TeX puts between them."""

from xml.etree import ElementTree

import pytest

from tools.pages import formulas, mathml


def row(latex, display=False):
    """The elements of a formula in order, as text; a space is its width in eighteenths of 1 em."""
    root = ElementTree.fromstring(mathml.formula(latex, display))
    assert root.tag == "math"
    [whole] = root
    return [
        str(round(float(child.get("width")[:-2]) * 18))
        if child.tag == "mspace"
        else "".join(child.itertext())
        for child in whole
    ]


@pytest.mark.parametrize(
    ("latex", "elements"),
    [
        ("a + b = c", ["a", "4", "+", "4", "b", "5", "=", "5", "c"]),
        ("-a", ["−", "a"]),
        ("(u, -v)", ["(", "u", ",", "3", "−", "v", ")"]),
        ("k =", ["k", "5", "="]),
        (r"\lambda |r| / \tau", ["λ", "|", "r", "|", "/", "τ"]),
        (r"u \mid v", ["u", "5", "∣", "5", "v"]),
        (r"\ln n", ["ln", "3", "n"]),
        (r"\max(a)", ["max", "(", "a", ")"]),
        (r"2 \log_2 x", ["2", "3", "log2", "3", "x"]),
        (r"x \sim \mathcal{N}", ["x", "5", "∼", "5", "𝒩"]),
        (r"\{0, \dots, n\}", ["{", "0", ",", "3", "…", "3", ",", "3", "n", "}"]),
    ],
)
def test_neighbours_are_as_far_apart_as_tex_puts_them(latex, elements):
    assert row(latex) == elements


def test_there_is_no_such_space_in_scripts():
    root = ElementTree.fromstring(mathml.formula(r"\sum_{i \in R(u)} x^{-1}"))
    under = root.find(".//msub") if root.find(".//msub") is not None else root.find(".//munder")
    assert under[1].find("mspace") is None
    assert "".join(under[1].itertext()) == "i∈R(u)"


@pytest.mark.parametrize(
    ("latex", "letters"),
    [
        (r"\mathbf u", "𝐮"),
        (r"\mathbf{AB}", "𝐀𝐁"),
        (r"\mathbb R", "ℝ"),
        (r"\mathcal L", "ℒ"),
        (r"\lVert \mathbf v_i \rVert", "‖𝐯i‖"),
    ],
)
def test_letters_are_those_that_browsers_know(latex, letters):
    assert "".join(row(latex)) == letters
    assert "mathvariant" not in mathml.formula(latex)


def test_a_letter_that_stands_upright_is_text():
    assert "<mtext>E</mtext>" in mathml.formula(r"\mathrm{E}[x]")


def test_operators_have_no_space_of_their_own():
    root = ElementTree.fromstring(mathml.formula(r"\frac{a + b}{c} \le \left(\sum_i x_i\right)"))
    assert {(sign.get("lspace"), sign.get("rspace")) for sign in root.iter("mo")} == {("0", "0")}


@pytest.mark.parametrize("latex", [r"\foo x", r"\frac{", r"\left( x", "{"])
def test_what_is_no_formula_is_an_error_that_shows_it(latex):
    with pytest.raises(ValueError, match="formula"):
        mathml.formula(latex)


def test_lines_are_aligned():
    root = ElementTree.fromstring(
        mathml.formula(r"\begin{align} a &= b \\ c &= d \end{align}", True)
    )
    rows = root.findall(".//mtr")
    assert ["".join(row.itertext()) for row in rows] == ["a=b", "c=d"]


def test_a_sign_stays_with_the_formula_before_it():
    formula = f'<span class="math notranslate">{mathml.formula("k")}</span>'
    done = formulas.finish(f"<p>{formula}, and {formula} too</p>")
    assert f'<span class="unbroken">{formula},</span>' in done
    assert done.count("unbroken") == 1
