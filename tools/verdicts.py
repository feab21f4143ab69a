"""Put every claim to the test on a dataset, and write the verdicts into data/verdicts.

python -m tools.verdicts ml-latest-small --seed 0 --seeds 5
"""

import argparse

from tqdm import tqdm

from analysis.claims import evidence, register, verdict_files
from analysis.claims.study import Study
from lib.als.cluster.connection import connected
from lib.data import load
from tools import provenance
from tools.results import source_of


def verdicts_on(ml, seed=0, n_seeds=5, client=None):
    """The `Verdicts` on a `MovieLens`, from `n_seeds` replicates; `client` as in `Study`."""
    commit = provenance.commit()
    study = Study(ml, seed, n_seeds, client=client)
    claims = tqdm(register.load(), desc=f"claims on {ml.name}", unit="claim")
    findings = {claim.name: evidence.on_dataset(claim, study) for claim in claims}
    return verdict_files.Verdicts(findings, source_of(ml, seed, commit) | {"n_seeds": n_seeds})


def main():
    parser = argparse.ArgumentParser(
        prog="python -m tools.verdicts", description="Put the paper's claims to the test."
    )
    parser.add_argument("dataset", help="a dataset that lib.data knows, or a folder")
    parser.add_argument("--seed", type=int, default=0, help="of the first replicate")
    parser.add_argument("--seeds", type=int, default=5, help="number of replicates")
    parser.add_argument("--scheduler", help="address of a Dask scheduler whose workers train")
    arguments = parser.parse_args()
    try:
        with connected(arguments.scheduler) as client:
            found = verdicts_on(load(arguments.dataset), arguments.seed, arguments.seeds, client)
        path = verdict_files.write(found)
    except (ValueError, OSError, RuntimeError, FloatingPointError) as error:
        parser.exit(1, f"{error}\n")
    except KeyboardInterrupt:
        parser.exit(130, "interrupted; the next call goes on from here\n")
    print(path)


if __name__ == "__main__":
    main()
