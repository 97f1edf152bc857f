"""Entry of `python -m motcua`."""

import sys

from motcua.config.command_line import main

sys.exit(main(sys.argv[1:]))
