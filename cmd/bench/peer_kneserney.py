"""An n-gram model with modified Kneser-Ney smoothing, interpolated, as Chen and
Goodman (1999) have it:

    peer_kneserney.py TRAIN DEV ORDER

TRAIN and DEV are files of words between spaces. A word of DEV that TRAIN lacks
has its share of the even distribution that all others are interpolated with. Each text is one sequence, which no sentence ends. Prints one line of JSON;
package main of cmd/bench, peer.go, says what is in it.
"""

import json
import math
import sys
import time

import numpy as np


class Grams:
    """The distinct n-grams of one length, each the number of what stands before
    its last word (an n-gram one shorter) and its last word."""

    def __init__(self, before, last, words):
        self.words = words
        self.keys, self.first, self.of = np.unique(before * words + last, return_index=True, return_inverse=True)

    def find(self, before, last):
        """Returns the numbers of n-grams, -1 where there is none."""
        keys = before * self.words + last
        place = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
        return np.where((before >= 0) & (self.keys[place] == keys), place, -1)


def discounts(counts):
    """Returns what is taken off counts of 0, 1, 2, and 3 or more."""
    n = [0] + [int(np.sum(counts == i)) for i in (1, 2, 3, 4)]
    if min(n[1:]) == 0:
        # Of a closed vocabulary no word may be so rare: nothing to go by.
        return np.zeros(4)
    y = n[1] / (n[1] + 2 * n[2])
    return np.array([0] + [min(max(i - (i + 1) * y * n[i + 1] / n[i], 0), i) for i in (1, 2, 3)])


def train(text, order, words):
    """Returns, for each length, the n-grams, the counts, the sums over what may
    follow the same words, and the weight of the shorter n-gram."""
    grams, at = [], np.zeros(len(text), dtype=np.int64)  # the number of the n-gram that ends at each word
    for n in range(order):
        g = Grams(at[:-1] if n else at, text[n:], words)
        grams.append(g)
        at = g.of
    levels = []
    for n, g in enumerate(grams):
        before = g.keys // words
        if n == order - 1:
            counts = np.bincount(g.of)
        else:
            # In how many different words' company: a longer n-gram first stood
            # where it ends with this one.
            longer = grams[n + 1]
            counts = np.bincount(g.of[1:][longer.first], minlength=len(g.keys))
        taken = discounts(counts)[np.minimum(counts, 3)]
        size = len(grams[n - 1].keys) if n else 1
        totals = np.bincount(before, weights=counts, minlength=size)
        rest = np.bincount(before, weights=taken, minlength=size)
        levels.append((g, counts - taken, totals, rest))
    return levels


def probabilities(levels, text, words):
    """Returns p of each word of a text, given those before it."""
    p = np.full(len(text), 1 / words)
    before = np.zeros(len(text), dtype=np.int64)  # the number of the n-gram before each word; -1: none
    for g, counts, totals, rest in levels:
        found = g.find(before, text)
        known = (before >= 0) & (totals[before] > 0)
        own = np.where(found >= 0, counts[found], 0)
        with np.errstate(divide="ignore", invalid="ignore"):
            p = np.where(known, (own + rest[before] * p) / totals[before], p)
        before = np.concatenate(([-1], found[:-1]))
    return p


def main():
    order = int(sys.argv[3])
    ids = {}

    def read(path):
        with open(path, encoding="utf-8", newline="") as file:
            return np.array([ids.setdefault(word, len(ids)) for word in file.read().rstrip("\n").split(" ")], dtype=np.int64)

    text, dev = read(sys.argv[1]), read(sys.argv[2])
    words = len(ids)
    began = time.perf_counter()
    levels = train(text, order, words)
    seconds = time.perf_counter() - began
    p = probabilities(levels, dev, words)[1:]
    print(json.dumps({"version": f"{order}-gram, modified Kneser-Ney, in NumPy {np.__version__}", "measured": [
        {"workers": 1, "seconds": [seconds], "tokens": len(text), "perplexity": math.exp(-np.mean(np.log(p)))}]}))


if __name__ == "__main__":
    main()
