"""The folder beside unfinished shards: what was done, so that the next call goes on from there."""

import json
import shutil
from pathlib import Path

from lib.data.shards import manifest
from lib.data.shards.place import Place, checksum
from lib.util import atomic

FOLDER = "unfinished"
SETTINGS = "settings.json"


class Unfinished:
    """The state of writing the shards in `folder`, a local path.

    It is kept in a folder of its own in there: the settings of the call, raw parts of the ratings,
    and a record, in JSON, of each file that is finished.
    """

    def __init__(self, folder):
        self.path = Path(folder) / FOLDER
        self.place = Place(self.path)

    def start(self, settings):
        """Begin, or go on with what was begun with the same dict of settings.

        Raises FileExistsError naming a setting that was another one.
        """
        if (self.path / SETTINGS).exists():
            found = manifest.difference(self.record(SETTINGS) or {}, settings)
            if found:
                raise FileExistsError(
                    f"{self.path} has unfinished shards of {found}: "
                    "give another folder, or remove this one"
                )
        else:
            self.remove()  # what was left while it was being removed
            self.keep(SETTINGS, settings)

    def record(self, name):
        """What `keep` was given under that name; None where there is nothing, or not all of it."""
        try:
            return json.loads((self.path / name).read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            return None

    def keep(self, name, facts):
        """Write down facts under a name that ends in .json."""
        with atomic.replacing(self.path / name) as partial:
            partial.write_text(json.dumps(facts), encoding="utf-8")

    def remove(self):
        """Forget everything, for shards that are finished or cannot be."""
        shutil.rmtree(self.path, ignore_errors=True)


def is_whole(place, file, size, expected):
    """Whether a file of a local `Place` is as it was recorded: its size and its checksum."""
    try:
        return checksum(place.content(file, size)) == expected
    except (FileNotFoundError, ValueError):
        return False
