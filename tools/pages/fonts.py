"""Fonts of the pages, cut down to the letters in use.

tools.pages.fonts.write_mathematics(texts, folder)
tools.pages.fonts.cut_icons(texts, folder)
"""

import io
import re
from importlib import metadata

from fontTools import subset

MATHEMATICS = "_static/stix-two-math.woff2"
_FORMULA = re.compile(r"<math\b.*?</math>", re.DOTALL)
# A root over more than a line, which needs a sign larger than the first.
_HIGH_ROOT = re.compile(r"<msqrt>(?:(?!</msqrt>).)*<(?:mfrac|munder|mover|mtable)", re.DOTALL)


def write_mathematics(texts, folder):
    """Write STIX Two Math with what the formulas of all pages need.

    texts : HTML of the pages; folder : pathlib.Path of the built book
    A letter alone is set in italics by the browser, so that form of each comes along, and with
    each sign the larger ones that are its own. Those of the root are left out where no formula
    needs one, since a browser leaves room for the widest of them beside each root. The licence
    (SIL Open Font License 1.1) and the authors are named in the font.
    """
    formulas = "".join(found for text in texts for found in _FORMULA.findall(text))
    letters = set(re.sub(r"<[^>]*>", "", formulas)) | set("()[]{}|‖√+−=,.0123456789")
    italics = {slanted for letter in letters for slanted in _italic(letter)}
    font = metadata.distribution("ziamath").locate_file("ziamath/fonts/STIXTwoMath-Regular.ttf")
    prepare = None if _HIGH_ROOT.search(formulas) else _first_root_sign
    _write(font, folder / MATHEMATICS, letters | italics, ["ssty", "dtls", "flac"], prepare)


def _first_root_sign(font):
    """Take the larger root signs out of a font."""
    variants = font["MATH"].table.MathVariants
    place = variants.VertGlyphCoverage.glyphs.index(font.getBestCmap()[ord("√")])
    signs = variants.VertGlyphConstruction[place]
    signs.MathGlyphVariantRecord = signs.MathGlyphVariantRecord[:1]
    signs.VariantCount, signs.GlyphAssembly = 1, None


def _italic(letter):
    """The letter's form in formulas, where Unicode has one."""
    for first, last, start in (("A", "Z", 0x1D434), ("a", "z", 0x1D44E),
                               ("Α", "Ω", 0x1D6E2), ("α", "ω", 0x1D6FC)):  # fmt: skip
        if first <= letter <= last:
            return ["ℎ" if letter == "h" else chr(start + ord(letter) - ord(first))]
    return {"ϵ": "𝜖", "∂": "𝜕", "ϕ": "𝜙", "ϑ": "𝜗", "ϱ": "𝜚", "ϖ": "𝜛"}.get(letter, "")


def _write(source, target, letters, features, prepare=None):
    """Write the part of a font that these letters need, the same bytes each time.

    prepare : function that changes the font first, or None
    """
    options = subset.Options()
    options.flavor = "woff2"
    options.layout_features = features
    options.hinting = False
    options.name_IDs = ["*"]
    options.recalc_timestamp = False
    with io.BytesIO(source.read_bytes()) as file, subset.load_font(file, options) as font:
        if prepare is not None:
            prepare(font)
        cut = subset.Subsetter(options)
        cut.populate(unicodes={ord(letter) for letter in letters})
        cut.subset(font)
        subset.save_font(font, target, options)


def cut_icons(texts, folder):
    """Leave in the theme's fonts of icons those in use; returns how many.

    texts : HTML of the pages. The theme draws icons by a script of 1.5 MB, too, which
    `tools.pages.theme.lean` takes out of the pages. What the scripts name counts as in use, and so
    does what a sheet shows without naming an icon.
    """
    sheet = (folder / "_static/styles/pydata-sphinx-theme.css").read_text(encoding="utf-8")
    scripts = [
        path.read_text(encoding="utf-8") for path in folder.glob("_static/scripts/*book*.js")
    ]
    names = set(re.findall(r"\bfa-([a-z0-9-]+)", " ".join([*texts, *scripts])))
    codes = set(re.findall(r'--[\w-]+:\s*"\\(f[0-9a-f]{3})"', sheet))
    codes |= {f"{ord(letter):x}" for letter in re.findall("[\ue000-\uf8ff]", sheet)}
    for selectors, code in re.findall(r'([^{}]+)\{[^{}]*content:\s*"\\(f[0-9a-f]{3})"', sheet):
        icons = re.findall(r"\.fa-([a-z0-9-]+):{1,2}before", selectors)
        if not icons or names.intersection(icons):
            codes.add(code)
    for font in (folder / "_static/vendor/fontawesome/webfonts").glob("*.woff2"):
        _write(font, font, {chr(int(code, 16)) for code in codes}, [])
    return len(codes)
