"""Parts of a page that readers can use: their HTML, and their data as a script beside the page."""

import hashlib
import json

MIME = "application/vnd.latent-geometry-of-taste.page-data+json"


def script(name, content):
    """The file that delivers `content` to the page, where scripts may load but nothing else.

    name : of the variable that holds it; content : what `json` can write
    No "<" is left in it, so that it would be harmless inside a page as well.
    """
    text = json.dumps(content, ensure_ascii=False, sort_keys=True).replace("<", "\\u003c")
    return f"window.{name} = {text};\n"


def script_name(name, content):
    """The name of that file; another content has another name, so that no browser mixes two."""
    digest = hashlib.blake2b(script(name, content).encode(), digest_size=6).hexdigest()
    return f"{name}_{digest}.js"


def show(name, content, look, inside, files):
    """Show such a part in a notebook's output, together with its data.

    look : class of its element, which the scripts look for
    inside : HTML that stands there until the scripts run, or for ever where they cannot
    files : names of style sheets and scripts in book/static/, in the order in which they load

    The data go along under their own media type, `MIME`; `tools.build_html` writes them beside
    the page and takes them out of the notebook.
    """
    from IPython.display import display  # slow to import, and the pages need the rest alone

    scripts = [script_name(name, content), *(file for file in files if file.endswith(".js"))]
    sheets = [file for file in files if file.endswith(".css")]
    links = [f'<link rel="stylesheet" href="_static/{file}">' for file in sheets]
    loads = [f'<script defer src="_static/{file}"></script>' for file in scripts]
    html = "\n".join([*links, f'<div class="explorable {look}">', inside, "</div>", *loads])
    data = {MIME: {"name": name, "content": content}}
    display({"text/html": html, "text/plain": f"({look})"} | data, raw=True)
