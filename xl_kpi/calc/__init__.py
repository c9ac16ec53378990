"""LibreOffice Calc: the extension, and the Python behind it that answers the functions and the menu."""
