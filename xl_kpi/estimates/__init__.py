"""Estimates and how sure they are: arrays in, figures out; no deals, no sheet, no words."""
