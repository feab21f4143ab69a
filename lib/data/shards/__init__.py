"""Sets of ratings cut into shards: ranges of rows in files that are mapped into memory.

A folder of shards holds the ratings twice, as `Ratings` does: `train-by-user-00000.arrow` and so on
have consecutive users, `train-by-movie-00000.arrow` and so on consecutive movies, and
`test-by-user-...` what is held out. Together the shards of a kind have every row, also those
without a rating. Each is an Arrow IPC file (uncompressed) with one batch, whose buffers are the
offsets, indices and values of a CSR. `users.arrow` and `movies.arrow` list identifiers and numbers
of ratings. `manifest.json` says what is there, with the checksum of every file, and is written
last: a folder without it is unfinished.

The modules: `folder` (shards to be read), `in_memory` (of ratings in memory), `streaming` with
`sources`, `passes`, `raw`, `grouping` and `unfinished` (of any dataset), `place` (local, or behind
fsspec), `manifest`, `shard_file` and `id_file` (formats), `writing`. `lib.data.ranges` cuts the
rows.
"""

from lib.data.shards.folder import Shards, read
from lib.data.shards.in_memory import write_ratings
from lib.data.shards.manifest import Shard
from lib.data.shards.sources import Source, of_blocks
from lib.data.shards.streaming import write

__all__ = ["Shard", "Shards", "Source", "of_blocks", "read", "write", "write_ratings"]
