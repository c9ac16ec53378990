"""The definitions: one function a KPI, and under it the record that says everything about it."""
