"""Speed and memory, against other programs and against the machine: `python -m benchmarks`."""

# Variables by which OpenBLAS takes other kernels than those of the processor at hand.
BLAS_CHOICES = ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")
