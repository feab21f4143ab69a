"""The loops that most tests need, compiled while the workers of pytest-xdist import the tests."""

import pytest

from tests.helpers.pages import start_make


class Compiling:
    """A plugin of the controller, which hands out no test before make has compiled the loops.

    build : the build folder, in which make notes that they are compiled
    """

    def __init__(self, build):
        self._make = start_make(f"BUILD={build}", f"{build}/compiled")
        self._said = None

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self):
        if self._said is None:
            self._said = "".join(self._make.communicate())
        if self._make.returncode:
            pytest.exit(f"the loops were not compiled:\n{self._said}", returncode=1)

    def pytest_unconfigure(self):
        self._make.kill()
