"""The repository of the project: addresses of its files, and of what can be done with them.

    tools.repository.of(url, branch)

Its address is a setting, and may be unknown: in `_config.yml`, or `make book REPOSITORY=...`.
"""

import re
from typing import NamedTuple
from urllib.parse import quote

from lib.util.messages import shown

BINDER = "https://mybinder.org/v2"
# What hosts put between the address of a repository and that of a part of it.
HOSTS = {"github": "", "gitlab": "/-"}
ADDRESS = re.compile(r"https://(?P<host>[\w.-]+(?::\d+)?)/(?P<name>[\w.-]+(?:/[\w.-]+)+)", re.ASCII)
BRANCH = re.compile(r"[\w.-]+(/[\w.-]+)*", re.ASCII)


class Repository(NamedTuple):
    """A repository on a host of `HOSTS`.

    url : without a slash at the end; host : its name in `HOSTS`; branch : that pages are made of
    """

    url: str
    host: str
    branch: str

    def _part(self, kind):
        return f"{self.url}{HOSTS[self.host]}/{kind}"

    def file(self, path, line=None, folder=False):
        """Address of a file, at a line counted from 1 where one is given, or of a folder."""
        place = f"{self.branch}/{quote(str(path))}" + (f"#L{line}" if line else "")
        return self._part(f"{'tree' if folder else 'blob'}/{place}")

    def edit(self, path):
        """Address at which a change to a file can be suggested."""
        return self._part(f"edit/{self.branch}/{quote(path)}")

    def issue(self, title=""):
        """Address of a form for a new issue."""
        field = "title" if self.host == "github" else "issue[title]"
        return self._part("issues/new") + (f"?{quote(field)}={quote(title)}" if title else "")

    def binder(self, path):
        """Address at which Binder opens a file in JupyterLab."""
        found = ADDRESS.fullmatch(self.url)
        name = found["name"]
        if found["host"] == "github.com":
            place = f"gh/{name}"
        elif found["host"] == "gitlab.com":
            place = f"gl/{quote(name, safe='')}"
        else:
            place = f"git/{quote(self.url, safe='')}"
        opened = quote(f"lab/tree/{path}", safe="")
        return f"{BINDER}/{place}/{quote(self.branch, safe='')}?urlpath={opened}"


def of(url, branch="main"):
    """The `Repository` at an address, None for "".

    Raises ValueError for what is no address of a repository on a GitHub or GitLab, and for a
    branch with other signs than letters, digits, dots, dashes and slashes.
    """
    if not url:
        return None
    url = url.removesuffix("/").removesuffix(".git")
    found = ADDRESS.fullmatch(url)
    host = next((host for host in HOSTS if found and host in found["host"]), None)
    if host is None:
        raise ValueError(
            f"REPOSITORY is {shown(url)}, must be the address of a repository on a GitHub or "
            "GitLab, such as https://github.com/name/project"
        )
    if not BRANCH.fullmatch(branch):
        raise ValueError(f"the branch of the repository is {shown(branch)}, must be a name")
    return Repository(url, host, branch)
