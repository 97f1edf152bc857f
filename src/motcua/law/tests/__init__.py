"""Tests of the law library."""
