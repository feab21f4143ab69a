"""Distances between what somebody types and words as they are spelled, for many words at once."""

import numpy as np

FAR = np.iinfo(np.int8).max


def allowed(word):
    """Number of slips that a word of this length may have; none in a short one or with digits."""
    if len(word) < 3 or any(letter.isdigit() for letter in word):
        return 0
    return 1 if len(word) < 7 else 2


def letters(words, longest=40):
    """Words as rows of code points, cut after `longest` and filled up with zeros: uint32."""
    width = min(max(map(len, words), default=0), longest)
    rows = np.zeros((len(words), width), np.uint32)
    for row, word in zip(rows, words, strict=True):
        row[: len(word)] = [ord(letter) for letter in word[:width]]
    return rows


def slips(word, rows):
    """Fewest slips between `word` and any beginning of each row of `letters`: int8 (n,).

    A slip is a letter too many, a letter missing, a wrong letter, or two neighbours exchanged
    (the optimal string alignment distance). More than `allowed(word)` slips count as `FAR`.
    """
    most = allowed(word)
    n_columns = min(rows.shape[1], len(word) + most)
    # table[j]: slips between the letters of `word` so far and the first j letters of each row
    before, last = None, [np.full(len(rows), j, np.int8) for j in range(n_columns + 1)]
    for i, letter in enumerate(word, start=1):
        now = [np.full(len(rows), i, np.int8)]
        for j in range(1, n_columns + 1):
            wrong = (rows[:, j - 1] != ord(letter)).astype(np.int8)
            fewest = np.minimum(last[j] + 1, now[j - 1] + 1)
            fewest = np.minimum(fewest, last[j - 1] + wrong)
            if i > 1 and j > 1:
                swapped = (rows[:, j - 2] == ord(letter)) & (rows[:, j - 1] == ord(word[i - 2]))
                fewest = np.where(swapped, np.minimum(fewest, before[j - 2] + 1), fewest)
            now.append(fewest.astype(np.int8))
        before, last = last, now
    fewest = np.min(last, axis=0)
    return np.where(fewest <= most, fewest, FAR).astype(np.int8)
