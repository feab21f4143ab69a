"""Command-line settings of the app, and the recommender that follows from them."""

import argparse
from functools import cache
from pathlib import Path

from app.recommender import Recommender


def parser():
    parser = argparse.ArgumentParser(
        prog="python -m app", description="Rate films in a browser and see what a model advises."
    )
    parser.add_argument("dataset", help="a dataset that lib.data knows, or a folder")
    parser.add_argument("--seed", type=int, default=0, help="of the split and of the training")
    parser.add_argument(
        "--model", type=Path, help="a .npz trained on this split; else the paper's best setting"
    )
    parser.add_argument("--port", default="8000", help="on 127.0.0.1")
    return parser


@cache
def recommender(dataset, seed, model):
    """The `Recommender` for all visitors of this process; a bar shows its training."""
    return Recommender.prepare(dataset, seed, model, progress=True)
