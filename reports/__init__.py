"""From rows to a page: figures, blocks, charts, tables, and the notebooks that arrange them."""
