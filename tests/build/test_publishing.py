"""What a repository shows to strangers agrees with itself: versions, workflows, container."""

import json
import os
import re
import subprocess
import sys
import tomllib

import pytest
import yaml

from tools import ROOT

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
PYTHON = "3.11"
# The shorter name, that of all packages, first.
LOCKS = sorted(ROOT.glob("requirements*.lock"), key=lambda path: len(path.name))


def read(name):
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def project():
    return tomllib.loads(read("pyproject.toml"))["project"]


@pytest.fixture(scope="module")
def citation():
    return yaml.safe_load(read("CITATION.cff"))


def test_the_version_is_the_same_wherever_it_is_told(project, citation):
    codemeta = json.loads(read("codemeta.json"))
    assert citation["version"] == codemeta["version"] == project["version"]
    assert f"{project['version']} ({citation['date-released']})" in read("CHANGELOG.md")
    assert codemeta["datePublished"] == str(citation["date-released"])


def test_the_citation_and_the_metadata_name_the_same_work(citation):
    codemeta = json.loads(read("codemeta.json"))
    assert codemeta["name"] == citation["title"]
    assert codemeta["keywords"] == citation["keywords"]
    assert codemeta["license"].endswith(f"/{citation['license']}")
    assert [author["name"] for author in codemeta["author"]] == [
        author["name"] for author in citation["authors"]
    ]
    paper, cited = codemeta["referencePublication"], citation["references"][0]
    assert (paper["name"], paper["url"]) == (cited["title"], cited["url"])
    assert [author["familyName"] for author in paper["author"]] == [
        author["family-names"] for author in cited["authors"]
    ]


def test_the_bibtex_of_the_readme_is_that_of_the_book():
    bibtex = re.search(r"```bibtex\n(.*?)```", read("README.md"), re.S)[1]
    entries = re.findall(r"^@\w+\{(\w+),.*?^\}", bibtex, re.S | re.M)
    assert {"salako2026", "harper2015"} <= set(entries)
    for entry in re.findall(r"^@\w+\{(?:salako|harper).*?^\}\n", bibtex, re.S | re.M):
        assert entry in read("book/references.bib")


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.stem)
def test_a_workflow_uses_actions_by_hash_and_has_the_rights_that_it_needs(workflow):
    text = workflow.read_text(encoding="utf-8")
    used = re.findall(r"uses: *(\S+)", text)
    assert used
    assert [action for action in used if not re.fullmatch(r"[\w/-]+@[0-9a-f]{40}", action)] == []
    described = yaml.safe_load(text)
    rights = described["permissions"]
    assert rights == {} or rights.pop("contents") == "read"
    assert set(rights) <= {"issues"}
    for job in described["jobs"].values():
        assert job.get("permissions", {}).get("contents", "read") == "read"


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.stem)
def test_a_workflow_runs_targets_that_there_are_on_the_python_of_the_lock(workflow):
    described = yaml.safe_load(workflow.read_text(encoding="utf-8"))
    steps = [step for job in described["jobs"].values() for step in job["steps"]]
    versions = {step["with"]["python-version"] for step in steps if "setup-python" in str(step)}
    assert PYTHON in versions
    assert versions <= {PYTHON, "${{ matrix.python }}"}
    targets = re.findall(r"\bmake (\w+)", " ".join(step.get("run", "") for step in steps))
    assert targets
    assert set(targets) <= set(re.findall(r"^([a-z]+):", read("Makefile"), re.M))


def test_every_python_that_is_supported_is_tested(project):
    jobs = yaml.safe_load(read(".github/workflows/test.yml"))["jobs"]
    tested = [PYTHON, *jobs["pythons"]["strategy"]["matrix"]["python"]]
    text = read("tools/setup_venv.py")
    supported = re.findall(r"\((3), (\d+)\)", re.search(r"SUPPORTED = (.*)", text)[1])
    assert [".".join(version) for version in supported] == tested
    last = int(supported[-1][1])
    assert project["requires-python"] == f">={PYTHON},<3.{last + 1}"


def test_the_container_has_the_python_of_the_lock_and_a_user_without_rights():
    lines = read("Dockerfile").splitlines()
    assert f"FROM python:{PYTHON}-" in read("Dockerfile")
    last_user = [line for line in lines if line.startswith("USER")][-1]
    assert last_user == "USER reader"
    assert lines.index(last_user) < lines.index("RUN make setup EXTRA=dask")
    assert f"python={PYTHON}" in read("environment.yml")
    development = json.loads(read(".devcontainer/devcontainer.json"))
    assert (ROOT / ".devcontainer" / development["build"]["dockerfile"]).resolve().is_file()
    assert f"USER {development['remoteUser']}" == last_user


def test_binder_has_the_editor_of_the_lab_and_the_environment_of_the_book(tmp_path):
    environment = yaml.safe_load(read(".binder/environment.yml"))["dependencies"]
    editor = [line for line in read("tools/lab_requirements.txt").splitlines() if line[0] != "#"]
    assert environment == [f"python={PYTHON}", "pip", {"pip": editor}]
    script = ROOT / ".binder" / "postBuild"
    assert os.access(script, os.X_OK)
    commands = [line for line in script.read_text().splitlines() if not line.startswith("#")]
    assert "make setup EXTRA=dask" in commands
    # The rest of it, as Binder runs it, on the environment of the tests.
    (tmp_path / ".venv").symlink_to(sys.prefix)
    rest = "\n".join(line for line in commands if not line.startswith("make"))
    variables = os.environ | {"NB_PYTHON_PREFIX": str(tmp_path / "lab"), "PYTHONPATH": str(ROOT)}
    subprocess.run(["bash", "-c", rest], cwd=tmp_path, env=variables, check=True)
    kernel = json.loads((tmp_path / "lab/share/jupyter/kernels/python3/kernel.json").read_text())
    assert kernel["env"]["PYTHONPATH"] == str(ROOT)
    assert (tmp_path / "lab/etc/jupyter/labconfig/default_setting_overrides.json").is_file()


def test_every_way_to_install_takes_the_locks_on_the_same_python():
    """conda reads the locks; the container, the workspace, Binder and the workflows call make."""
    conda = yaml.safe_load(read("environment.yml"))["dependencies"]
    assert conda[0] == f"python={PYTHON}"
    assert conda[2]["pip"] == [f"-r {path.name}" for path in LOCKS]
    groups = [path.stem.removeprefix("requirements-") for path in LOCKS[1:]]
    command = f"make setup EXTRA={' '.join(groups)}"
    development = json.loads(read(".devcontainer/devcontainer.json"))
    assert development["postCreateCommand"] == command
    assert f"RUN {command}\n" in read("Dockerfile")
    assert f"\n{command}\n" in read(".binder/postBuild")


def test_the_container_builds_the_book_and_starts_the_app():
    """`docker run` without a word and with the words of the comment are targets of make."""
    text = read("Dockerfile")
    asked = re.findall(r"^#   docker run .*? latent-geometry(?: (make \w+))?  ", text, re.M)
    assert asked == ["", "make app"]
    assert 'CMD ["make", "serve"]' in text
    targets = re.findall(r"^([a-z]+):", read("Makefile"), re.M)
    assert {"serve", "app"} <= set(targets)


def test_the_image_leaves_out_what_the_repository_does():
    left_out = read(".dockerignore").splitlines()
    for pattern in ("data/ml-*", "data/*.zip", "_build"):
        assert pattern in left_out
