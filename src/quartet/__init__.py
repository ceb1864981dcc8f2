"""Quartet (四重奏): grassroots social governance, one code per case."""

__version__ = "0.1.0"
