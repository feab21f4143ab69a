"""The other pages: axe-core finds nothing on them, in two views. By a worker of their own."""

from tests.helpers.accessibility import TWO_VIEWS, faults, pages


def test_axe_finds_nothing(browser, twin_book):
    found = {path.name: faults(browser, path, TWO_VIEWS) for path in pages(twin_book)[1]}
    assert {name: views for name, views in found.items() if views} == {}
