"""What runs inside LibreOffice, in its own Python: the standard library and `uno` only, nothing of xl_kpi.

The extension carries these files as the package `xl_kpi_inside`.
"""
