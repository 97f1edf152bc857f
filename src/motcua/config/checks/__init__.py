"""Checks of the sources that no tool at hand makes; part of `./motcua test`."""
