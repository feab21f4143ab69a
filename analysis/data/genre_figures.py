"""Figures of the chapter on the data: genres and tags."""

import matplotlib as mpl
import numpy as np
from matplotlib import font_manager
from matplotlib.font_manager import FontProperties
from matplotlib.patches import Patch, PathPatch
from matplotlib.textpath import TextPath
from matplotlib.transforms import Affine2D
from wordcloud import WordCloud

from analysis.plotting import labels, style

FILLED = 1.1  # of the sheet that words may take by estimate, which makes them somewhat too wide
KNOWN, UNKNOWN = style.DATASET, style.ORANGE  # words of the paper's cloud, and others


def stars_by_genre(shares, means, reference):
    """Shares of the rating values in each genre, beside the mean with its 95% interval.

    shares: `describe.star_shares_by_genre`; means: `describe.by_genre`, whose order is kept;
    reference: Series of MovieLens 32M's means by genre.
    """
    figure, (left, right) = style.subplots(
        1, 2, height=0.33 * len(means) + 1.3, sharey=True, width_ratios=(3, 2)
    )
    figure.get_layout_engine().set(w_pad=0.12)  # room between the panels' tick labels
    shares = shares.loc[means["genre"], (shares > 0).any()]  # values that occur
    colours = mpl.colormaps[style.SEQUENTIAL](np.linspace(0, 1, shares.shape[1]))
    start = shares.cumsum(axis=1) - shares
    places = np.arange(len(means))
    for value, colour in zip(shares.columns, colours, strict=True):
        width, begin = shares[value], start[value]
        left.barh(places, width, left=begin, color=colour, label=f"{value:g}", height=0.8)
    left.set_yticks(places, means["genre"].map(style.name))
    left.set(xlabel="share of ratings", xlim=(0, 1))
    left.set_ylim(len(means) - 0.4, -0.6)
    left.grid(visible=False)
    style.percent_axis(left.xaxis)
    known = reference.reindex(means["genre"])
    right.plot(known, places, "|", color=style.INK, ms=14, mew=2, label="MovieLens 32M")
    _means(right, means)
    right.set_xlabel("mean stars")
    handles, names = left.get_legend_handles_labels()
    figure.legend(
        handles, names, title="stars", loc="outside upper left", ncols=10,
        handlelength=0.9, columnspacing=0.7, handletextpad=0.3,
    )  # fmt: skip
    figure.legend(*right.get_legend_handles_labels(), loc="outside lower right", ncols=2)
    return figure


def _means(ax, means):
    error = [means["mean_rating"] - means["low"], means["high"] - means["mean_rating"]]
    ax.errorbar(
        means["mean_rating"],
        np.arange(len(means)),
        xerr=np.asarray(error),
        fmt="o",
        ms=5,
        lw=1.8,
        color=style.DATASET,
        label="this dataset, 95%",
    )


def shares(panels):
    """Genre shares by the rule of the paper's pie, beside those that count each label once.

    panels: list of (title, colour, pie, once), the last two Series with one index, such as
    `describe.pie_shares` and `describe.label_shares`.
    """
    n_rows = max(len(pie) for *_, pie, _ in panels)
    figure, axes = style.subplots(1, len(panels), height=0.34 * n_rows + 1.5, squeeze=False)
    for ax, (title, colour, pie, once) in zip(axes[0], panels, strict=True):
        place = np.arange(len(pie))
        ax.barh(place, once, height=0.62, color=colour, label="each label counted once")
        look = {"mfc": "white", "mec": style.PAPER, "mew": 2, "ms": 7}
        ax.plot(pie, place, "D", label="by the rule of the pie", **look)
        ax.set(yticks=place, yticklabels=pie.index.map(style.name), xlabel="share of genre labels")
        ax.set_title(title)
        ax.invert_yaxis()
        ax.grid(axis="y", visible=False)
        ax.xaxis.get_major_locator().set_params(nbins=4)
        style.percent_axis(ax.xaxis)
    handles, names = axes[0, 0].get_legend_handles_labels()
    figure.legend(handles, names, loc="outside lower center", ncols=2)
    return figure


def mean_against_popularity(genres, reference):
    """Mean stars of a genre against the share of all ratings that go to it.

    Both tables have genre, share, mean_rating; a grey line joins a genre to its place in
    MovieLens 32M.
    """
    figure, ax = style.subplots(height=6.2)
    pairs = genres.merge(reference, on="genre", suffixes=("", "_known"), how="left")
    ends = pairs[["share", "share_known"]].T, pairs[["mean_rating", "mean_rating_known"]].T
    ax.plot(*(np.asarray(end) for end in ends), color=style.REFERENCE, alpha=0.4, lw=3, zorder=1)
    known = reference[reference["genre"].isin(genres["genre"])]
    ax.scatter(
        known["share"], known["mean_rating"], s=34, facecolor="white", edgecolor=style.REFERENCE,
        linewidth=1.5, label="MovieLens 32M" if len(known) else None,
    )  # fmt: skip
    ax.scatter(
        genres["share"], genres["mean_rating"], s=44, color=style.DATASET, label="this dataset"
    )
    ax.set(xscale="log", xlabel="share of ratings that go to the genre", ylabel="mean stars")
    ax.set_xticks((0.01, 0.02, 0.05, 0.1, 0.2, 0.5))
    ax.minorticks_off()
    style.log_percent_axis(ax.xaxis)
    ax.margins(0.1)
    ax.legend(loc="lower left")
    labels.label(
        figure,
        ax,
        genres[["share", "mean_rating"]].to_numpy(),
        genres["genre"].tolist(),
        size=11,
        others=known[["share", "mean_rating"]].to_numpy(),
    )
    return figure


def tag_cloud(counts, known, seed):
    """Word cloud of the forty most used tags; those among `known`, a set of tags, stand out.

    counts: `describe.tag_counts` (tag, count).
    """
    figure, ax = style.subplots(height=3.7)
    most = counts.head(40)
    roots = np.sqrt(most["count"].astype(float)).set_axis(most["tag"].map(style.name))
    known = set(map(style.name, known))
    cloud = _cloud(roots.to_dict(), seed)
    for (word, _), size, (top, left), *_ in cloud.layout_:
        outline = _outline(word, size, left, top)
        ax.add_patch(PathPatch(outline, color=KNOWN if word in known else UNKNOWN, lw=0))
    ax.set(xlim=(0, cloud.width), ylim=(cloud.height, 0), aspect="equal")
    ax.set_axis_off()
    names = {KNOWN: "also in the paper's cloud", UNKNOWN: "not in it"}
    drawn = {KNOWN if word in known else UNKNOWN for word in roots.index}
    handles = [Patch(color=colour, label=names[colour]) for colour in names if colour in drawn]
    figure.legend(handles=handles, loc="outside lower center", ncols=2)
    return figure


def _outline(word, size, left, top):
    """The letters of a word as a path, its left upper end at a point; heights grow downwards."""
    path = TextPath((0, 0), word, size=size, prop=FontProperties(fname=_font()))
    place = Affine2D().translate(0, -path.get_extents().y1).scale(1, -1).translate(left, top)
    return path.transformed(place)


def _font():
    return font_manager.findfont("DejaVu Sans")


def tag_bars(counts, reference):
    """Counts of the fifteen most used tags, with those known of MovieLens 32M.

    counts: `describe.tag_counts` (tag, count); reference: Series by tag, scaled to the size of
    this dataset; missing where only the name is known.
    """
    first = counts.head(15)
    figure, ax = style.subplots(height=0.3 * len(first) + 1.2)
    places = np.arange(len(first))
    ax.barh(places, first["count"], color=style.DATASET, label="this dataset")
    scaled = reference.reindex(first["tag"])
    ax.plot(scaled, places, "|", color=style.INK, ms=14, mew=2.2, label="MovieLens 32M, scaled")
    ax.set_yticks(places, first["tag"].map(style.name))
    ax.set_xlabel("times applied")
    ax.invert_yaxis()
    ax.grid(axis="y", visible=False)
    ax.legend(loc="lower right")
    return figure


def _cloud(sizes, seed):
    """WordCloud whose letters are as high as `sizes` say, as large as the sheet allows.

    The package shrinks a word that finds no room, and all words after it; so smaller letters
    are tried until no word had to shrink.
    """
    width, height, margin, largest = 3600, 1680, 60, max(sizes.values())

    def area(letters):  # a letter is about 0.6 as wide as high
        heights = {word: letters * size / largest for word, size in sizes.items()}
        return sum((0.6 * len(w) * h + margin) * (h + margin) for w, h in heights.items())

    candidates = np.geomspace(height, 10, 60).astype(int)
    for letters in candidates[[area(letters) < FILLED * width * height for letters in candidates]]:
        cloud = WordCloud(
            font_path=_font(), width=width, height=height, margin=margin, prefer_horizontal=1,
            relative_scaling=1, min_font_size=1, max_font_size=letters, random_state=seed,
        )  # fmt: skip
        cloud.generate_from_frequencies(sizes)
        drawn = {word: size for (word, _), size, *_ in cloud.layout_}
        if all(drawn.get(word, 0) > 0.94 * letters * sizes[word] / largest - 1 for word in sizes):
            break
    return cloud
