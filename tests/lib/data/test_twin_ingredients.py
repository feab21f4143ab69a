"""What the twin was given is declared, so that no claim is tested on it that rests on that."""

import re
from pathlib import Path

from lib.data import tables, twin
from lib.data.twin import ingredients, parameters


def test_every_parameter_and_every_table_belongs_to_an_ingredient():
    """What is read and not declared could be tested on the twin as if it were found there."""
    assert set(parameters.as_frame()["ingredient"]) <= set(ingredients.INGREDIENTS)
    declared = {source for item in ingredients.INGREDIENTS.values() for source in item.sources}
    code = "".join(path.read_text() for path in Path(twin.__file__).parent.glob("*.py"))
    read = {f"{folder}/{name}" for folder, name in re.findall(r'tables\.(\w+)\("(\w+)"\)', code)}
    assert len(read) > 10
    assert read <= declared
    for source in declared:
        assert len(tables.read(*source.split("/")))


def test_ingredients_are_named_in_a_phrase():
    assert ingredients.described(("calendar", "choice")) == "the ratings by month; who rates what"
    for item in ingredients.INGREDIENTS.values():
        assert item.how in (ingredients.BUILT_IN, ingredients.FITTED)
