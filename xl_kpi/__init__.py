"""Sales KPIs for the pipeline sheet of a very small firm."""

__version__ = "0.1.0"
