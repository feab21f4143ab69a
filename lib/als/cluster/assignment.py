"""Shards assigned to workers: in balance, and where they were before."""


def assign(sizes, threads, homes):
    """Assign each shard to a worker.

    sizes : dict of shard -> number of ratings
    threads : dict of worker -> number of threads, at least one worker
    homes : dict of shard -> worker, as returned before; may name others

    A shard stays with its worker while that is there, unless a move makes the busiest worker less
    busy, as when a worker has joined: then the files of as few shards as possible are read anew.
    Returns the new homes. Nothing is random.
    """
    homes = {shard: homes[shard] for shard in sizes if homes.get(shard) in threads}
    load = dict.fromkeys(sorted(threads), 0.0)
    for shard, worker in homes.items():
        load[worker] += sizes[shard] / threads[worker]
    for shard in sorted(sizes.keys() - homes.keys(), key=lambda shard: (-sizes[shard], shard)):
        homes[shard] = min(load, key=lambda worker: load[worker] + sizes[shard] / threads[worker])
        load[homes[shard]] += sizes[shard] / threads[homes[shard]]
    while move := _best_move(sizes, threads, homes, load):
        shard, worker = move
        load[homes[shard]] -= sizes[shard] / threads[homes[shard]]
        load[worker] += sizes[shard] / threads[worker]
        homes[shard] = worker
    return homes


def _best_move(sizes, threads, homes, load):
    """(shard, worker): the move that leaves the busiest worker and another least busy, or None."""
    busiest = max(load, key=load.get)
    best, result = load[busiest] * (1 - 1e-9), None  # rounding must not move anything to and fro
    for shard in sorted(shard for shard, worker in homes.items() if worker == busiest):
        for worker in load:
            left = load[busiest] - sizes[shard] / threads[busiest]
            after = max(left, load[worker] + sizes[shard] / threads[worker])
            if worker != busiest and after < best:
                best, result = after, (shard, worker)
    return result
