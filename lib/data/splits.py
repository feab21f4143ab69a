"""Several splits of one set of ratings, of which one at a time is in memory."""

from collections.abc import Mapping


class Splits(Mapping):
    """Splits by name, each made again whenever it is asked for: one of 32 million takes 0.5 GB.

    makers : dict of name -> function without arguments that returns (train, test)
    """

    def __init__(self, makers):
        self._makers = makers

    def __getitem__(self, name):
        return self._makers[name]()

    def __iter__(self):
        return iter(self._makers)

    def __len__(self):
        return len(self._makers)
