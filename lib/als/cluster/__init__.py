"""Half-steps, or whole fits, on the workers of a Dask cluster: a map.

    driver.py      the engine of a fit, on the machine that calls it; needs dask.distributed, and
                   is imported when a fit is given a client
    worker.py      what a worker does with the shards that are assigned to it
    assignment.py  which shards go to which worker
    versions.py    whether all of them run the same library
    whole_fits.py  many models over ratings in memory, one at a time on each worker
    connection.py  a client by the address of a scheduler

A half-step of the users, say, is one task a worker:

    the movies' biases and vectors, which have changed, are sent to every worker;
    the users' old vectors are there already: they were sent for the half-step before;
    each worker maps its shards by user, one after the other, and solves their rows;
    the new rows come back, and are put into the arrays of the model.

The arrays of the model are the truth: a worker holds copies that may be lost. When a worker ends
within a half-step, others take its shards; when all copies of a side are lost, it is sent again.
A row depends on its own old vector alone, so what is done again has the same bits, on whichever
machine.
"""
