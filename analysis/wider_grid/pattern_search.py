"""A search for the lowest error over the dimension k and the ratio tau / lam.

It knows nothing of models: `error(k, ratio)` is any function, asked once for each pair.
"""

import itertools

# 0 is the model without vectors. From 4 on no step is larger than 1.3.
KS = (0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 13, 16, 20, 26, 32, 40, 50, 64, 80, 100, 128, 160, 200, 256)
FIRST_KS = tuple(k for k in KS if 4 <= k <= 64)  # always tried; beyond them only where it pays

# The Renard series R10 (ISO 3): ten steps for each power of ten, none larger than 1.28.
_R10 = (1, 1.25, 1.6, 2, 2.5, 3.15, 4, 5, 6.3, 8)
RATIOS = tuple(float(f"{10.0**power * x:.6g}") for power in (-2, -1, 0, 1, 2) for x in _R10)
FIRST_RATIO = 10.0


class Search:
    """The pairs tried so far, and the ways to try more.

    error : function of (k, ratio) that returns a number; a pair is asked for once
    trials : dict of (k, ratio) -> error, in the order of the trials
    """

    def __init__(self, error):
        self._error = error
        self.trials = {}
        self._walked = set()

    def run(self, starts):
        """(k, ratio) of the lowest error, after these steps:

        1. For each k in `starts`, a dict of k -> ratio, the ratio goes downhill from there.
        2. Where the best pair has a k next to it that was not tried, that k is walked too.
        3. All eight pairs around the best are tried; a lower one is the new best, and 2 follows.
        """
        for k, ratio in starts.items():
            self.walk(k, ratio)
        best = self.lowest()
        while best != (settled := self.settle(best)):
            best = settled
        return best

    def settle(self, pair):
        """Try all around `pair`, and return the best pair of all trials."""
        self.walk_beside(pair)
        for other in neighbours(pair):
            self.at(other)
        return self.lowest()

    def walk_beside(self, pair):
        """Walk the k's next to that of `pair` which were not walked, from its ratio."""
        for k in beside(KS, pair[0]):
            if k not in self._walked:
                self.walk(k, pair[1])

    def at(self, pair):
        """The error of a pair."""
        if pair not in self.trials:
            self.trials[pair] = float(self._error(*pair))
        return self.trials[pair]

    def walk(self, k, start):
        """Go downhill along the ratio from `start` until both ratios beside are no better."""
        self._walked.add(k)
        ratio = start
        while True:
            # Upwards first: larger models want larger penalties.
            around = reversed(beside(RATIOS, ratio))
            lower = next((x for x in around if self.at((k, x)) < self.at((k, ratio))), None)
            if lower is None:
                return ratio
            ratio = lower

    def lowest(self, k=None):
        """The pair of the lowest error; the first of equal ones. `k` restricts the trials."""
        pairs = [pair for pair in self.trials if k is None or pair[0] == k]
        return min(pairs, key=self.trials.get)


def screen(error):
    """A first look at each of FIRST_KS, ascending: the `Search` in which the ratio of each went
    downhill from the best of the k before it, the first from FIRST_RATIO."""
    search, ratio = Search(error), FIRST_RATIO
    for k in FIRST_KS:
        ratio = search.walk(k, ratio)
    return search


def limits(pair):
    """Reasons why `pair` lies on the border of what can be tried: texts, none if it does not.

    Within `KS` and `RATIOS` a border is reached only by going downhill as far as it.
    """
    k, ratio = pair
    found = []
    if k == KS[0]:
        found.append("the model without vectors is the best")
    if k == KS[-1]:
        found.append(f"k = {k} is the largest that is tried")
    if ratio in (RATIOS[0], RATIOS[-1]):
        side = "smallest" if ratio == RATIOS[0] else "largest"
        found.append(f"τ/λ = {ratio:g} is the {side} that is tried")
    return found


def beside(values, value):
    """The values before and after `value` in a tuple, ascending: one or two of them."""
    place = values.index(value)
    return [values[i] for i in (place - 1, place + 1) if 0 <= i < len(values)]


def neighbours(pair):
    """The pairs within one step of `pair` in k, in the ratio, or in both: at most eight."""
    k, ratio = pair
    around = itertools.product((k, *beside(KS, k)), (ratio, *beside(RATIOS, ratio)))
    return [other for other in around if other != pair]
