"""Exports of a CRM brought into a workbook: deals updated by their ids, new ones added, nothing lost."""
