"""The density that readers explore: its arithmetic against Python's, and its page."""

import numpy as np
import pytest
from playwright.sync_api import expect

from analysis.density import explorable, joint_density
from tests.helpers import bare_page
from tests.helpers.pages import watch

SETTINGS = [(2.7, 0.7, 0.25), (-1.3, 10, 0.02), (0, 1, 1), (4.5, 0.02, 10), (-0.5, 0.5, 0.25)]
POINTS = np.random.default_rng(0).uniform(-4, 4, (20, 2))

IN_THE_PAGE = """([r, lam, tau, points]) => {
  const field = Explore.logDensity(r, lam, tau);
  const heights = points.map(([u, v]) => field(u, v));
  return [heights, Explore.modes(r, lam, tau), Explore.barrier(r, lam, tau)];
}"""


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    content = explorable.content(2.7, 0.7, 0.25)
    return bare_page.write(tmp_path_factory.mktemp("density"), explorable.show, content)


@pytest.fixture(scope="module")
def page(browser, address):
    """The page on a phone; nothing may go wrong while it is used."""
    page = browser.new_page(viewport={"width": 390, "height": 800})
    trouble = watch(page, "file:")
    page.goto(address)
    page.wait_for_selector(".field svg")
    yield page
    assert trouble == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.close()


@pytest.mark.parametrize(("r", "lam", "tau"), SETTINGS)
def test_the_page_computes_what_python_does(page, r, lam, tau):
    heights, modes, barrier = page.evaluate(IN_THE_PAGE, [r, lam, tau, POINTS.tolist()])
    assert heights == pytest.approx(joint_density.log_density(*POINTS.T, r, lam, tau), rel=1e-12)
    assert np.array(modes) == pytest.approx(joint_density.modes(r, lam, tau), rel=1e-12)
    assert barrier == pytest.approx(joint_density.barrier(r, lam, tau), rel=1e-12)


def slide(page, **places):
    for name, place in places.items():
        page.fill(f"#explore-{name}", str(place))


def colour(page, u, v):
    """What is painted at (u, v): four numbers from 0 to 255, the last 0 where nothing is."""
    return page.evaluate(
        """([u, v]) => {
          const canvas = document.querySelector("canvas"), n = canvas.width;
          const [x, y] = [Math.round(n * (u + 4) / 8), Math.round(n * (4 - v) / 8)];
          return [...canvas.getContext("2d").getImageData(x, y, 1, 1).data];
        }""",
        [u, v],
    )


def test_sliders_move_the_modes(page):
    page.click(".reset")
    expect(page.locator(".modes")).to_contain_text("two modes")
    expect(page.locator(".modes")).to_contain_text("(1.53, 1.53)")
    assert page.locator(".field .mode").count() == 2
    slide(page, r=-1)
    expect(page.locator(".modes")).to_contain_text("−0.80")
    slide(page, r=0.3)
    expect(page.locator(".modes")).to_contain_text("one mode")
    assert page.locator(".field .mode").count() == 1
    page.locator("#explore-r").focus()
    page.keyboard.press("End")
    expect(page.locator("output.r")).to_have_text("4.5")


def test_each_pixel_has_the_colour_of_its_level(page):
    page.click(".reset")
    content = explorable.content(2.7, 0.7, 0.25)
    for u, v in [(1.5, 1.5), (0.1, -0.1), (-2.5, -0.8), (3.5, -3.5)]:
        height = np.exp(joint_density.log_density(u, v, 2.7, 0.7, 0.25))
        band = np.searchsorted(content["levels"], height) - 1
        painted = colour(page, u, v)
        if band < 0:
            assert painted[3] == 0
        else:
            hexadecimal = content["colours"][band]
            assert painted == [*bytes.fromhex(hexadecimal[1:]), 255]


def test_numbers_out_of_reach_are_brought_within(browser, tmp_path):
    content = explorable.content(9.123, 0.123, 0.25)
    assert content["r"] == 4.5
    page = browser.new_page()
    page.goto(bare_page.write(tmp_path, explorable.show, content))
    expect(page.locator("output.lam")).to_have_text("0.123")
    page.close()


def test_without_scripts_a_link_leads_to_the_figure(browser, address):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    assert page.get_attribute(".explore-density a", "href") == "#fig-density-contours"
    context.close()
