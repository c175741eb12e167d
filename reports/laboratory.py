"""JupyterLab on a leash: the same program, but it and its kernels end with the command that opened it."""

import sys

from . import leash

if __name__ == "__main__":
    leash.hold()
    from jupyterlab.labapp import main

    sys.exit(main())
