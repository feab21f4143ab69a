"""Speed and memory, against other programs and against the machine: `python -m benchmarks`."""
