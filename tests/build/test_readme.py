"""The Python in README.md does what it says."""

import doctest
import re

from tools.browser import ROOT

SNIPPETS = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def test_the_snippets_run_one_after_the_other_and_show_what_is_written():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    snippets = "\n".join(SNIPPETS.findall(text))
    examples = doctest.DocTestParser().get_doctest(snippets, {}, "README.md", None, None)
    for paragraph in snippets.strip().split("\n\n"):
        assert paragraph.startswith(">>> "), "Python without >>> is not run"
    said = []
    done = doctest.DocTestRunner().run(examples, out=said.append)
    assert done.attempted > 5
    assert not done.failed, "".join(said)
