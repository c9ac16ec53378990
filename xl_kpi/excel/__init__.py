"""The Excel host: functions in cells, the ribbon, the live refresh and the macro workbook."""
