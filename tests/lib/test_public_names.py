import importlib
import inspect

import pytest


@pytest.mark.parametrize("name", ["lib.als", "lib.data", "lib.evaluation", "lib.recommend"])
def test_a_package_hands_on_its_public_names_and_no_others(name):
    package = importlib.import_module(name)
    public = {
        name
        for name, value in vars(package).items()
        if not name.startswith("_") and not inspect.ismodule(value)
    }
    assert public == set(package.__all__)
