"""Thresholds of the verdicts in data/paper/claims.csv, each with its reason.

The text of a rule names a constant in braces, for example {MAJORITY:.0%}, so that what a reader
is told and what the test does cannot drift apart.
"""

# What "significantly" means where the paper does not say: the usual level, two-sided.
SIGNIFICANCE = 0.05

# A number called approximate may be off by a hundredth of itself.
APPROXIMATELY = 0.01

# "The majority", "dominates", "most": more than half.
MAJORITY = 0.5

# "A small subset": the most rated, or most active, hundredth.
SMALL_SUBSET = 0.01

# "Disproportionate": several times the share that an even spread would give.
DISPROPORTION = 5

# A law that describes fewer than a tenth of the members is not the law of their distribution.
TAIL = 0.1

# Vuong's z from which one law is preferred to another: two standard errors.
PREFERRED = 2

# "Exponential growth": years explain at least this share of the variance of log counts.
EXPONENTIAL = 0.9

# "Growth" at all: the rank correlation of count and year.
GROWTH = 0.9

# "A sharp decline": the last year has less than half of the peak.
DECLINE = 0.5

# A decade counts for the stability of means when it has at least a hundredth of the ratings.
DECADE = 0.01

# The smallest difference that a user of MovieLens 32M can express is half a star; a mean that moves
# by less than half of that would round to the same stars. The claims are about that scale, so that
# the rule is the same, and the stricter one, for a dataset of whole stars.
STEP = 0.5
MODEST = STEP / 2

# A search for the best model moves in steps of this factor: closer, two settings are one.
STEP_OF_SEARCH = 1.3

# "Stabilising": what the error still moves is a thousandth of a star, less than the author's own
# pairs of equal models differ; "nearly" allows ten times as much.
SETTLED = 0.001
NEARLY_SETTLED = 0.01

# "Controlled": the gap between test and training error is at most half of that of larger models.
CONTROLLED = 0.5

# Two models are one when no prediction differs by more than rounding in single precision allows.
SAME = 0.001

# A knob of a property explains at least half of it; a tenth is a partial influence.
KNOB = 0.5
PARTLY = 0.1

# Films with fewer training ratings have vectors that say little.
ENOUGH_RATINGS = 20

# What is above the highest of a hundred shuffles is above chance at one in a hundred.
SHUFFLES = 100

# What more dimensions cost is a property of the model, and not of its mode, when averaging over the
# posterior leaves at least half of it.
OF_MODEL = 0.5

# Standard deviations that a cautious list goes below the mean: two, as in the chapter on the
# posterior, where more of them give better lists still.
CAUTION = 2.0
