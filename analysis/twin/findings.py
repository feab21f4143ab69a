"""Numbers for the prose of the appendix on the twin, from its calibration."""

from analysis.twin import kinds
from lib.als import store


def grid(calibration):
    """The rows of a calibration that are settings of the paper's grid, with their k."""
    of_paper = calibration["quantity"].str.fullmatch(r"k=\d+, lam=.*, tau=.*")
    rows = calibration[of_paper].dropna(subset=["twin"])
    return rows.assign(k=rows["quantity"].str.extract(r"k=(\d+)", expand=False).astype(int))


def of_size(calibration, dataset):
    """Comparisons on one dataset: a dict for `put`.

    For each kind its number and that within the bounds (built_in, built_in_within, ...); grid and
    grid_outside, the same of all settings of the paper's grid; grid_predicted and
    grid_predicted_outside, of those that were not fitted to; grid_models, the different models
    behind them; and worst, the largest distance.
    """
    rows = calibration[calibration["dataset"] == dataset]
    numbers = {}
    for row in kinds.score(rows).itertuples():
        name = row.kind.replace(" ", "_")
        numbers |= {name: row.n, f"{name}_within": row.within}
    settings = grid(rows)
    outside = ~settings["ok"].astype(bool)
    predicted = settings["kind"] == kinds.PREDICTED
    return numbers | {
        "grid": len(settings),
        "grid_outside": int(outside.sum()),
        "grid_predicted": int(predicted.sum()),
        "grid_predicted_outside": int((outside & predicted).sum()),
        "grid_models": _models(settings.loc[predicted, "quantity"]),
        "worst": float(settings["difference"].abs().max()),
    }


def _models(quantities):
    """Number of different models, of settings that are written as in the calibration."""
    found = quantities.str.extract(r"k=(\d+), lam=(.*), tau=(.*)").astype(float).to_numpy()
    return len({(int(k), store.ratio(lam, tau)) for k, lam, tau in found})
