"""The code cells of a page in MyST Markdown."""

import re

# The opening fence with its options (as YAML, or lines of :key: value), the code, the fence.
CELL = re.compile(
    r"^(```\{code-cell\}.*\n(?:---\n(?:.*\n)*?---\n|(?::.*\n)*\n?))((?:.*\n)*?)(```\n)",
    re.MULTILINE,
)


def code_of(page):
    """The Python of all cells of a page, one below the other, without lines of IPython's own."""
    lines = "".join(cell[2] for cell in CELL.finditer(page)).splitlines()
    return "\n".join(line for line in lines if not line.lstrip().startswith(("%", "!")))
