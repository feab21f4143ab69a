"""What is done to the pages that Sphinx wrote: names for what has none, and less to load."""

import io
import re

import pytest
from fontTools.ttLib import TTFont

from tools.pages import access, fonts, mathml, minus, slim, theme

BADGE = '<span class="sd-sphinx-override sd-badge sd-bg-success">holds</span>'
GLYPH = '<path d="M 794 531 \nL 1825 531.5 \nz\n" transform="scale(0.015625)"/>'
SVG = f"""<?xml version="1.0"?>
<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN"
  "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">
<svg width="489.6pt" height="345.6pt"><metadata><a/></metadata>
 <!-- a title -->
 <g transform="translate(112.746387 281.654046) scale(0.11 -0.11)">{GLYPH}</g>
 <path d="M 0.004 266.295764 \nL 273.978025 -0.001"/>
 <use x="123.244512" y="2"/>
</svg>
"""


def test_a_figure_has_the_same_numbers_to_a_hundredth_of_a_point():
    before, after = (
        [float(n) for text in re.findall(r'(?:\bd|x|y)="([^"]*)"|translate\(([^)]*)', svg)
         for n in re.findall(r"-?[\d.]+", "".join(text))]
        for svg in (SVG, slim.version(SVG))
    )  # fmt: skip
    assert len(before) == 12
    assert after == pytest.approx(before, abs=0.00501)


def test_a_figure_keeps_scales_and_loses_comments():
    after = slim.version(SVG)
    assert "scale(0.11 -0.11)" in after
    assert "scale(0.015625)" in after
    assert not re.search("<!|<metadata|\n.", after)
    assert slim.version(after) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<th>k</th>", "<th>k</th>"),
        ('<th class="head"><p></p></th>', '<td class="head"><p></p></td>'),
        ("<th><math a><mi>λ</mi></math></th>", '<th><math aria-label="λ" a><mi>λ</mi></math></th>'),
        ("<th><math a><mi>λ</mi></math> is</th>", "<th><math a><mi>λ</mi></math> is</th>"),
        ("<th>&lt;b&gt;</th>", "<th>&lt;b&gt;</th>"),
        ("<thead><th>a</th></thead>", "<thead><th>a</th></thead>"),
    ],
)
def test_heads_of_tables_have_names(before, after):
    assert access.finish(before) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<td>-0.08</td>", "<td>−0.08</td>"),
        ('<td class="a-1"><p>+1 (-2, -3%)</p></td>', '<td class="a-1"><p>+1 (−2, −3%)</p></td>'),
        ('<span class="pasted-text">-2</span>', '<span class="pasted-text">−2</span>'),
        ('<span class="pasted-text">-5e-06</span>', '<span class="pasted-text">−5·10⁻⁶</span>'),
        ("<td>2003-02-18</td>", "<td>2003-02-18</td>"),
        ("<td>The Room -1 (2003)</td>", "<td>The Room -1 (2003)</td>"),
        ("<td>-30- (1959)</td>", "<td>-30- (1959)</td>"),
        ("<pre>-0.08</pre>", "<pre>-0.08</pre>"),
        (f"<td>{BADGE} a-1: -2 stars</td>", f"<td>{BADGE} a-1: −2 stars</td>"),
    ],
)
def test_negative_numbers_have_minus_signs_powers_are_raised_and_titles_stay(before, after):
    assert minus.finish(before) == after


def test_a_page_asks_for_no_script_of_icons_and_links_to_one_copy_of_a_notebook():
    page = (
        '<script defer src="_static/scripts/fontawesome.js?digest=55"></script>'
        '<script defer src="_static/scripts/bootstrap.js"></script>'
        '<a href="_sources/als.ipynb">nb</a><a href="_sources/twin.md">md</a>'
    )
    done = theme.lean(page)
    assert re.findall(r'(?:src|href)="([^"]*)"', done) == [
        "_static/scripts/bootstrap.js", "notebooks/als.ipynb", "sources/twin.md",
    ]  # fmt: skip


@pytest.mark.parametrize(("latex", "several"), [(r"\sqrt n", False), (r"\sqrt{\frac 1 n}", True)])
def test_the_font_has_larger_root_signs_where_a_formula_needs_one(tmp_path, latex, several):
    (tmp_path / "_static").mkdir()
    fonts.write_mathematics([mathml.formula(latex)], tmp_path)
    font = TTFont(tmp_path / fonts.MATHEMATICS)
    variants = font["MATH"].table.MathVariants
    root = variants.VertGlyphCoverage.glyphs.index(font.getBestCmap()[ord("√")])
    signs = variants.VertGlyphConstruction[root]
    assert (len(signs.MathGlyphVariantRecord) > 1) == several
    assert (signs.GlyphAssembly is not None) == several


def test_the_font_has_the_letters_in_use_and_their_italics_and_is_the_same_each_time(tmp_path):
    (tmp_path / "_static").mkdir()
    page = "<p>Not ÿ</p>" + mathml.formula(r"\mathbf u + \sqrt h \alpha")
    files = []
    for _ in range(2):
        fonts.write_mathematics([page], tmp_path)
        files.append((tmp_path / fonts.MATHEMATICS).read_bytes())
    assert files[0] == files[1]
    font = TTFont(io.BytesIO(files[0]))
    assert set(map(ord, "𝐮+√hℎα𝛼")) <= set(font.getBestCmap())
    assert ord("ÿ") not in font.getBestCmap()
    assert "MATH" in font
    assert "OFL" in font["name"].getDebugName(14)
