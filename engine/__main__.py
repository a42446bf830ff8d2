"""`python -m engine` is the command `dueprocess`."""

from engine.cli import main

main()
