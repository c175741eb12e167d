"""The reports as notebooks: prose that explains, and one call per cell."""
