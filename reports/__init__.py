"""From rows to a page: figures, blocks, charts, tables, and the notebooks that arrange them."""

import sys

# Notebooks are checked by jsonschema, which loads a grammar of internationalised addresses for a format that none of
# their fields has: nine tenths of the time that nbformat takes to load. Without it, it checks all the others.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
