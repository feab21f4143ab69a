"""Figures of the chapter on alternating least squares."""

from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from analysis.plotting.style import DASHED, INK, PALETTE, REFERENCE, WIDTH, subplots


def _cells(axes, values, top, colours, label):
    """Draw one array as a row of boxes, its name to the left."""
    axes.text(-0.2, top + 0.5, label, ha="right", va="center")
    for x, (value, colour) in enumerate(zip(values, colours, strict=True)):
        axes.add_patch(Rectangle((x, top), 1, 1, fc=colour, ec=INK, lw=0.8))
        axes.text(x + 0.5, top + 0.5, f"{value:g}", ha="center", va="center")


def _table(axes, ratings, colours):
    """Draw the ratings as a table: users down, movies across, empty cells white."""
    for user in range(ratings.n_users):
        top = ratings.n_users - 1 - user
        axes.text(-0.2, top + 0.5, f"user {user}", ha="right", va="center")
        for movie in range(ratings.n_movies):
            axes.add_patch(Rectangle((movie, top), 1, 1, fc="white", ec=INK, lw=0.8))
        for movie, value in zip(*ratings.by_user.row(user), strict=True):
            axes.add_patch(Rectangle((movie, top), 1, 1, fc=colours[user], ec=INK, lw=0.8))
            axes.text(movie + 0.5, top + 0.5, f"{value:g}", ha="center", va="center")
    for movie in range(ratings.n_movies):
        axes.text(movie + 0.5, ratings.n_users + 0.15, f"{movie}", ha="center", va="bottom")
    axes.text(ratings.n_movies / 2, ratings.n_users + 0.85, "movie", ha="center", va="bottom")


def _arrays(axes, csr, colours, row_name, column_name):
    """Draw offsets, indices and values of one CSR, coloured by row."""
    n_rows = len(csr.offsets) - 1
    by_row = [colours[row] for row in csr.row_of_entry]
    _cells(axes, csr.offsets, 2.8, [*colours[:n_rows], "white"], "offsets")
    _cells(axes, csr.indices, 1.4, by_row, f"indices ({column_name})")
    _cells(axes, csr.values, 0, by_row, "values (stars)")
    axes.set_title(f"by {row_name}", loc="left")


def dual_csr(ratings):
    """The table of a small `Ratings` above its two CSR orders."""
    tints = [to_rgba(colour, 0.3) for colour in PALETTE]
    figure = Figure(figsize=(WIDTH, 4.4), layout="constrained")
    axes = figure.subplot_mosaic([["table", "user"], ["table", "movie"]], width_ratios=[1, 1.75])
    _table(axes["table"], ratings, tints)
    _arrays(axes["user"], ratings.by_user, tints, "user", "movie")
    _arrays(axes["movie"], ratings.by_movie, tints[3:], "movie", "user")
    for name, panel in axes.items():
        panel.set_aspect("equal")
        panel.set_axis_off()
        height = ratings.n_users + 1.5 if name == "table" else 4.0
        width = ratings.n_movies if name == "table" else ratings.n_ratings
        panel.set_xlim(-1.6 if name == "table" else -3.2, width + 0.1)
        panel.set_ylim(-0.4, height)
    return figure


def learning_curves(models, n_train, reference, n_reference):
    """Objective and RMSE by epoch of several fitted models.

    models : dict of name -> fitted `ALS` (with a test set).
    n_train : number of training ratings of these models.
    reference : DataFrame of one published run (epoch, lam, loss, train_rmse, test_rmse).
    n_reference : its number of training ratings.
    """
    figure, (left, right) = subplots(1, 2, height=4.0)
    scaled = reference["loss"] / reference["lam"] / n_reference
    runs = [("author, ml-32m, k = 10", REFERENCE, scaled, reference)]
    for (name, model), colour in zip(models.items(), PALETTE, strict=False):
        history = model.history
        runs.append((name, colour, history["loss"] / model.lam / n_train, history))
    for name, colour, loss, curve in runs:
        left.plot(curve["epoch"], loss, color=colour, label=name)
        right.plot(curve["epoch"], curve["test_rmse"], color=colour)
        right.plot(curve["epoch"], curve["train_rmse"], color=colour, ls=DASHED)
    left.plot([], [], color=INK, label="test")
    left.plot([], [], color=INK, ls=DASHED, label="training")
    left.set(xlabel="epoch", ylabel="loss / (λ × training ratings)  [stars²]")
    right.set(xlabel="epoch", ylabel="RMSE  [stars]")
    for panel in (left, right):
        panel.xaxis.get_major_locator().set_params(integer=True)
    figure.legend(loc="outside upper center", ncols=5, columnspacing=1.2, handlelength=1.5)
    return figure
