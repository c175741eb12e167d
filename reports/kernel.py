"""The process in which one notebook runs. It knows the notebook, its parameters and the snapshot beside it – no more.

Started before the snapshot is ready, it loads what it needs and waits for a line with its orders. The pipe through which
they come stays open as long as there is somebody who wants the report.
"""

import json
import sys
from pathlib import Path

from . import leash

NOTEBOOK = "notebook.ipynb"
FAILURE = "failure.json"


def main() -> int:
    from papermill import execute_notebook
    from papermill.exceptions import PapermillException, PapermillExecutionError

    orders = json.loads(sys.stdin.readline() or "null")
    if orders is None:
        return 1
    leash.hold()
    try:
        execute_notebook(
            orders["notebook"], NOTEBOOK, parameters=orders["parameters"], kernel_name="python3",
            progress_bar=False, log_output=False, request_save_on_cell_execute=False,
        )  # fmt: skip
    except PapermillExecutionError as error:
        _tell(cell=error.cell_index, error=error.ename, said=error.evalue, source=error.source, trace="\n".join(error.traceback))
        return 1
    except (PapermillException, RuntimeError, OSError) as error:
        _tell(error=type(error).__name__, said=str(error))
        return 1
    return 0


def _tell(**failure: object) -> None:
    Path(FAILURE).write_text(json.dumps(failure), "utf-8")


if __name__ == "__main__":
    sys.exit(main())
