"""The whole book as one HTML file, and as a PDF that Chromium prints of it.

    python -m tools.one_file _build                 # _build/latent-geometry-of-taste.html
    python -m tools.one_file _build --pdf           # and the .pdf beside it

The modules: `joining` (the whole page), `articles` (the chapters' texts, whose links lead to one
another within the file), `inline` (styles, fonts and figures that become part of it), `printed`
(the PDF).
"""
