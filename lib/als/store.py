"""Trained models kept in the cache: a convenience, whose failure costs time and nothing else."""

import json
import os
from contextlib import ExitStack, closing, suppress

from lib.als import identity, posterior_file
from lib.als.identity import source_hash
from lib.als.learned import ARRAYS, PARAMETERS
from lib.als.model import ALS
from lib.als.posterior import Posterior
from lib.util import cache, locks, validation
from lib.util.messages import note

MOST_BYTES = 8 * 2**30  # of models that are kept; the grid on 32 million ratings is a tenth
LARGEST = 2 * 2**30  # bytes of the draws of a posterior that is kept, or it would push out many


def models():
    """The folder of the trained models: in that of the caches, or OSError where there is none."""
    return cache.folder() / "models"


def ratio(lam, tau):
    """tau / lam, all that the solution depends on, freed of rounding: .3/.1 is 1.5/.5.

    Raises ValueError unless both are finite numbers > 0.
    """
    validation.positive("lam", lam)
    validation.positive("tau", tau)
    return float(f"{tau / lam:.12g}")


def trained(train, test, k, lam, tau, epochs=20, seed=0, progress=False, start=None, **rule):
    """A fitted `ALS(k, lam, tau, epochs, seed)`, from the disk if it was ever fitted before.

    train, test : parts of the same `Ratings`, of which `test` enters the history; it may be None
    start : a fitted model from which the training goes on, as `ALS.fit` takes it
    rule : `weighted` or `joint`, as `ALS` takes them

    Settings with the same tau / lam share one model, trained with lam = 1; the loss in the
    history is then scaled to the `lam` asked for. A model is kept in `models()` under a key that
    changes with every rating of either part, with each parameter of the model, with every number
    of `start`, and with the source of `lib.als`; `_kept_or_trained` says what becomes of a damaged
    file, of a folder that cannot be written, and of two programs that want the same model.

    Raises ValueError for a wrong parameter, as `ALS.fit` does.
    """
    model = _with_lam_1(k, lam, tau, epochs, seed, **rule)
    kept = _kept_or_trained(
        key(train, test, model, start),
        lambda: model.fit(train, test, progress=progress, start=start),
    )
    return _as_asked(kept, lam, tau)


def trained_many(train, test, wanted, client=None):
    """Models as `trained` returns them, one after the other, in the order of `wanted`.

    wanted : list of dicts of k, lam, tau and whatever else `trained` takes, but no start
    client : a `dask.distributed.Client` whose workers train what is not yet on the disk, each of
        them one model at a time; None trains here. The numbers are the same.

    An iterator: the workers train the next models while one is looked at. Raises what `trained`
    raises, and with a client what `whole_fits.fit_all` does.
    """
    if client is None:
        yield from (trained(train, test, **each) for each in wanted)
        return
    from lib.als.cluster import whole_fits

    asked = [_with_lam_1(**each) for each in wanted]
    names = [key(train, test, model) for model in asked]
    missing = [number for number, name in enumerate(names) if not _is_kept(name)]
    early = {}  # models that came before their turn
    with closing(
        whole_fits.fit_all(train, test, [asked[number] for number in missing], client)
    ) as fits:
        for number, each in enumerate(wanted):
            if number not in missing:
                yield trained(train, test, **each)
                continue
            while number not in early:
                place, model = next(fits)
                found = missing[place]
                early[found] = _kept_or_trained(names[found], lambda model=model: model)
            yield _as_asked(early.pop(number), each["lam"], each["tau"])


def sampled(train, test, k, *more, **parameters):
    """A fitted `Posterior(k, ...)`, from the disk if it was ever sampled before.

    train, test : parts of the same `Ratings`, of which `test` may be None; more, parameters : as
        `Posterior` takes them

    Kept as `trained` keeps its models, under a key of the ratings, of each parameter and of the
    source. Nearly all of a file are the kept draws, 4 kept (users + movies) (k + 1) bytes: 60 MB
    for 20 draws at k = 10 of the simulated set of 3.2 million ratings. A posterior whose draws take
    more than `LARGEST` bytes is sampled each time.

    Raises ValueError for a wrong parameter, as `Posterior.fit` does.
    """
    model = Posterior(k, *more, **parameters)
    posterior_file.check_parameters(model)
    if 4 * model.kept * (train.n_users + train.n_movies) * (k + 1) > LARGEST:
        return model.fit(train, test)
    values = [getattr(model, name) for name in (*posterior_file.PARAMETERS, "hyperprior")]
    name = _hash("Posterior", values, _arrays(train, test))
    return _kept_or_trained(name, lambda: model.fit(train, test), Posterior)


def _with_lam_1(k, lam, tau, epochs=20, seed=0, **rule):
    """The model, not fitted, that all settings with this tau / lam share."""
    return ALS(k, 1.0, ratio(lam, tau), epochs, seed, **rule)


def _as_asked(model, lam, tau):
    """A model with lam = 1 as that of `lam` and `tau`, whose loss is scaled."""
    model.lam, model.tau = lam, tau
    model.history["loss"] *= lam
    return model


def key(train, test, model, start=None):
    """32 hexadecimal digits that name a model's file: a hash of all that decides its content."""
    arrays = _arrays(train, test)
    if start is not None:
        arrays += [getattr(start, name) for name in ARRAYS]
    return _hash("", [getattr(model, name) for name in PARAMETERS], arrays)


def _arrays(train, test):
    return [array for part in (train, test) if part for array in identity.arrays_of(part)]


def _hash(kind, parameters, arrays):
    text = json.dumps(parameters, default=lambda number: number.item())
    return identity.array_hash(arrays, f"{kind}{text} {source_hash()}")


def _kept_or_trained(name, train, kind=ALS):
    """The model kept under `name`, or else what `train` returns, which is then kept.

    train : function that returns a fitted model; kind : its class

    Where two programs want the same model, the second waits for the first. A file that cannot be
    read is trained anew, and a model that cannot be kept is returned all the same: a line on
    standard error says so.
    """
    try:
        path = models() / f"{name}.npz"
    except OSError as error:
        note(f"the model is not kept: {error}")
        return train()
    with ExitStack() as stack:
        with suppress(OSError):  # without a lock nothing can be kept, which is told below
            stack.enter_context(locks.holding(path.with_suffix(".lock"), "training a model"))
        model = _load(path, kind)
        if model is None:
            model = train()
            _save(model, path)
    return model


def _is_kept(name):
    """Whether there is a file of a model, whatever is in it."""
    try:
        return (models() / f"{name}.npz").exists()
    except OSError:
        return False


def _load(path, kind):
    try:
        model = kind.load(path)
        os.utime(path)  # those used last are kept longest
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        note(f"a kept model is damaged and is trained anew: {error}")
        return None
    return model


def _save(model, path):
    try:
        model.save(path)
        _make_room(path.parent)
    except OSError as error:
        note(f"the model is not kept in {path.parent}: {error}")


def _make_room(folder):
    """Remove the models used longest ago, as far as all take more than `MOST_BYTES`."""
    used = sorted(
        ((stat.st_mtime_ns, stat.st_size, path) for path, stat in _files(folder)), reverse=True
    )
    total = 0
    for _, size, path in used:
        total += size
        if total > MOST_BYTES:
            path.unlink(missing_ok=True)


def _files(folder):
    for path in folder.glob("[!.]*.npz"):
        with suppress(FileNotFoundError):  # another program made room
            yield path, path.stat()
