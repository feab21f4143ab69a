"""Styles, fonts and figures that become part of a page, as text or as data: addresses."""

import base64
import mimetypes
import re
from urllib.parse import unquote

_URL = re.compile(r"""url\(\s*["']?(?!data:)([^"')]+)["']?\s*\)""")
KEPT = (".woff2",)  # of what styles ask for: fonts; icons and pictures of buttons are not shown


def data_address(path):
    """The content of a file, a pathlib.Path, as an address."""
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return f"data:{kind};base64,{base64.b64encode(path.read_bytes()).decode()}"


def stylesheet(path):
    """The text of a style sheet with its fonts in it."""

    def inlined(found):
        file = (path.parent / unquote(found[1].split("?")[0].split("#")[0])).resolve()
        if file.suffix in KEPT and file.is_file():
            return f"url({data_address(file)})"
        return "none"

    text = path.read_text(encoding="utf-8")
    return _URL.sub(inlined, re.sub(r"/\*# sourceMappingURL.*?\*/", "", text))


def images(tag, folder):
    """Put the pictures of an article, a BeautifulSoup tag, into it; raises ValueError without."""
    for image in tag.select("img[src]"):
        if image["src"].startswith("data:"):
            continue
        path = folder / unquote(image["src"])
        if not path.is_file():
            raise ValueError(f"the picture {image['src']!r} is not in {folder}")
        image["src"] = data_address(path)
        image.attrs.pop("loading", None)
