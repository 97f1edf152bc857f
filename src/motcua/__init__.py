"""Một Cửa: the one-stop shop, the control of procedures and the yearly plan of a province."""

__version__ = "0.1.0"
