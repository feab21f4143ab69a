"""Figures of the chapter on scaling out: an epoch as a diagram, seconds by workers, memory."""

from matplotlib.patches import FancyBboxPatch
from matplotlib.ticker import FixedLocator, NullFormatter, NullLocator

from analysis.plotting import style
from analysis.scaling_out import communication, wording
from analysis.scaling_out.projections import GIB

USERS, MOVIES = style.BLUE, style.ORANGE
LOOKS = {"broadcast": (style.BLUE, "o"), "sums": (style.GREEN, "s")}
NAMES = {"broadcast": "vectors sent to all", "sums": "sums of the movies exchanged"}


def epoch(size, k, workers):
    """Two half-steps as a diagram: who computes what, and how many bytes go where.

    size : a `communication.Size`; workers : at least 2, of which the first two and the last are
        drawn
    """
    names = ["worker 1", "worker 2"] + ([f"… worker {workers}"] if workers > 2 else [])
    top = 4 + 2 * (len(names) > 2)
    figure, axes = style.subplots(2, 1, height=1.0 + 0.93 * top)
    steps = (
        ("user step", MOVIES, USERS, "movies", "users", size.n_movies, size.n_users),
        ("movie step", USERS, MOVIES, "users", "movies", size.n_users, size.n_movies),
    )
    for ax, (title, sent, new, fixed, updated, n_fixed, n_updated) in zip(axes, steps, strict=True):
        out, back = communication.half_step_bytes(n_fixed, n_updated, k, workers)
        ax.set(title=title, xlim=(-0.1, 10), ylim=(0, top))
        ax.axis("off")
        driver = "driver with\nscheduler:\nall vectors\nand biases"
        middle = top / 2
        _box(ax, (0, middle - 1.4), (2.6, 2.8), style.INK, driver)
        _arrow(ax, (2.7, middle + 0.5), (6.3, middle + 0.5), sent)
        _arrow(ax, (6.3, middle - 0.5), (2.7, middle - 0.5), new)
        told = f"vectors of all {fixed}\n{wording.bytes_text(out // workers)} to each worker"
        ax.text(4.5, middle + 0.65, told, ha="center", va="bottom", size=11)
        told = f"new vectors of the {updated}\n{wording.bytes_text(back)} from all together"
        ax.text(4.5, middle - 0.65, told, ha="center", va="top", size=11)
        for place, name in enumerate(names):
            corner = (6.5, top - 1.8 - 2 * place)
            _box(ax, corner, (3.4, 1.6), new, f"{name}\nshards with ratings\nof its {updated}")
    return figure


def _box(ax, corner, size, colour, text):
    look = {"boxstyle": "round,pad=0,rounding_size=0.15", "fc": "none", "ec": colour, "lw": 1.8}
    ax.add_patch(FancyBboxPatch(corner, *size, **look))
    middle = (corner[0] + size[0] / 2, corner[1] + size[1] / 2)
    ax.text(*middle, text, ha="center", va="center", size=11)


def _arrow(ax, start, end, colour):
    ax.annotate("", end, start, arrowprops={"arrowstyle": "-|>", "color": colour, "lw": 2.2})


def seconds(projected):
    """Seconds per epoch over workers, both axes logarithmic, a panel for each number of ratings.

    projected : frame of `projections.over_workers` at one k, with at least two numbers of workers
    Dotted: computing alone, divided among the workers. Open marks: more memory than a worker has.
    """
    numbers = sorted(projected["n_ratings"].unique())
    figure, axes = style.subplots(1, len(numbers), height=4.2, sharey=True, squeeze=False)
    for ax, number in zip(axes[0], numbers, strict=True):
        rows = projected[projected["n_ratings"] == number]
        alone = rows[rows["by"] == "broadcast"]
        ax.plot(alone["workers"], alone["computing"], ":", color=style.INK, label="computing alone")
        for by, (colour, marker) in LOOKS.items():
            of = rows[rows["by"] == by]
            ax.plot(of["workers"], of["seconds"], "-", color=colour, label=NAMES[by])
            for fits, face in ((True, colour), (False, "white")):
                shown = of[of["fits"] == fits]
                ax.plot(shown["workers"], shown["seconds"], marker, ms=7, mec=colour, mfc=face)
        ax.set(xscale="log", yscale="log", xlabel="workers")
        ax.set_title(f"{wording.count_text(number)} ratings")
        ax.xaxis.set_major_locator(FixedLocator(sorted(rows["workers"].unique())))
        ax.xaxis.set_minor_locator(NullLocator())
        ax.xaxis.set_major_formatter("{x:.0f}")
        style.plain_log_axis(ax.yaxis)
    axes[0][0].set_ylabel("seconds per epoch")
    figure.legend(*axes[0][0].get_legend_handles_labels(), loc="outside lower center", ncols=2)
    return figure


def memory(by_k, limit):
    """Memory of a worker over k, a panel for each number of ratings, with the limit of a worker.

    by_k : frame of `projections.over_workers` at one number of workers; limit : bytes
    """
    numbers = sorted(by_k["n_ratings"].unique())
    figure, axes = style.subplots(1, len(numbers), height=4.2, sharey=True, squeeze=False)
    for ax, number in zip(axes[0], numbers, strict=True):
        rows = by_k[by_k["n_ratings"] == number]
        ax.axhline(limit / GIB, color=style.INK, ls="--", lw=1.3)
        for by, (colour, marker) in LOOKS.items():
            of = rows[rows["by"] == by]
            ax.plot(of["k"], of["memory"] / GIB, marker + "-", ms=5, color=colour, label=NAMES[by])
        ax.set(xscale="log", yscale="log", xlabel="k")
        ax.set_title(f"{wording.count_text(number)} ratings")
        ax.set_xticks(sorted(rows["k"].unique()), [f"{k}" for k in sorted(rows["k"].unique())])
        ax.xaxis.set_minor_locator(NullLocator())
        ax.xaxis.set_minor_formatter(NullFormatter())
        style.plain_log_axis(ax.yaxis)
    axes[0][0].text(rows["k"].min(), limit / GIB, "all of a worker", va="bottom", size=11)
    axes[0][0].set_ylabel("memory of a worker  [GiB]")
    figure.legend(*axes[0][0].get_legend_handles_labels(), loc="outside lower center", ncols=2)
    return figure
