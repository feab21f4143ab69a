"""The Python in README.md does what it says."""

import doctest
import re

from analysis.intro import findings
from tools import ROOT, readme

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


def test_its_tables_and_its_figure_are_those_of_the_carried_results():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert readme.filled(text) == text, "python -m tools.readme writes them anew"
    assert readme.FIGURE.read_text(encoding="utf-8") == readme.hero()


def test_its_findings_have_the_numbers_of_the_landing_page():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    found = findings.of()
    told = text[text.index("## Five findings") : text.index("<picture>")]
    for number in (
        f"k = {found['k']} and τ/λ = {found['ratio']:g}",
        f"test RMSE of {found['rmse']:.4f} stars",
        f"{found['other_rmse']:.4f} at k = {found['other_k']}",
        f"The {found['n_settings']} settings of the grid are {found['n_models']} models",
        f"p ≤ {found['rejected']:.4f}",
        f"its genre {found['lift']:.1f} times",
        f"at least {found['most_rated_precision']:.3f}",
        f"the paper prints {found['precision']}",
    ):
        assert number in told
    ours, author = found["our_seconds"], found["author_seconds"]
    speed = f"{ours:.1f} seconds on two cores, against {author:.0f}"
    assert speed in text
