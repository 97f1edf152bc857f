"""Documents: slips as PDF, letters as Word, tables as Excel, signatures, QR codes, files by content.

Pure functions from frozen dataclasses to bytes; no table of the database and no clock of its own.
"""
