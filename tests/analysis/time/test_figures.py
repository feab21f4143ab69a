"""Axes that a few calendar years need."""

from matplotlib import pyplot as plt

from tests.analysis.time import figure_examples


def test_a_few_years_have_ticks_at_whole_years_alone():
    figure = figure_examples.years()
    ticks = figure.axes[1].get_xticks()
    plt.close(figure)
    assert ticks.tolist() == [2001, 2002, 2003, 2004, 2005]
