"""Early stopping by ratings held out of the training ones."""

from lib.als import store

PATIENCE = 3  # epochs without a lower RMSE after which training stops


def stopping_epoch(rmse):
    """(epoch kept, epochs run), counted from 1: the lowest RMSE, once PATIENCE epochs in a row
    have not improved on it, or the last epoch is reached (as in Prechelt, 1998).
    """
    best = 0
    for epoch in range(len(rmse)):
        if rmse[epoch] < rmse[best]:
            best = epoch
        if epoch - best >= PATIENCE:
            return best + 1, epoch + 1
    return best + 1, len(rmse)


def stopped_early(train, test, k, ratio, seed=0):
    """Early stopping that never looks at `test`: (what it finds and costs, learning curves).

    A fifth of each user's training ratings is held out. A first model learns from the rest and
    is stopped by its RMSE on those held out (see `stopping_epoch`); a second one learns from all
    training ratings for as many epochs as were kept.

    found : dict of k, ratio; epoch, test_rmse (where it stops, and the test RMSE of the second
        model there); last_rmse (after all epochs); lowest_epoch, lowest_rmse (as one sees them
        only with the test ratings); seconds (of training both models that far), last_seconds
        (of training the second one alone to the end)
    curves : DataFrame of k, epoch, held_out_rmse (of the first), test_rmse (of the second)
    """
    inner, held_out = train.split(seed=seed)
    trial = store.trained(inner, held_out, k, 1.0, ratio, seed=seed).history
    whole = store.trained(train, test, k, 1.0, ratio, seed=seed).history
    kept, run = stopping_epoch(trial["test_rmse"].to_numpy())
    lowest = whole["test_rmse"].idxmin()
    epoch_seconds = whole["seconds"].median()
    found = {
        "k": k,
        "ratio": ratio,
        "epoch": kept,
        "test_rmse": whole["test_rmse"].iloc[kept - 1],
        "last_rmse": whole["test_rmse"].iloc[-1],
        "lowest_epoch": int(whole["epoch"][lowest]),
        "lowest_rmse": whole["test_rmse"][lowest],
        "seconds": run * trial["seconds"].median() + kept * epoch_seconds,
        "last_seconds": len(whole) * epoch_seconds,
    }
    curves = whole[["epoch", "test_rmse"]].assign(k=k, held_out_rmse=trial["test_rmse"])
    return found, curves
