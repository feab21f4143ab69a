"""The code cells of a page in MyST Markdown."""

import re

# The opening fence with its options (as YAML, or lines of :key: value), the code, the fence.
CELL = re.compile(
    r"^(```\{code-cell\}.*\n(?:---\n(?:.*\n)*?---\n|(?::.*\n)*\n?))((?:.*\n)*?)(```\n)",
    re.MULTILINE,
)


def code_of(page):
    """The Python of a page's cells, on the lines of the page; lines of IPython's own are empty."""
    lines = [""] * page.count("\n")
    for cell in CELL.finditer(page):
        first = page.count("\n", 0, cell.start(2))
        for number, line in enumerate(cell[2].split("\n")[:-1], first):
            lines[number] = "" if line.lstrip().startswith(("%", "!")) else line
    return "\n".join(lines)
