"""Workbooks on disk: read them, and put one fresh sheet into them without touching anything else."""
