"""The commands: one file each, with its own arguments and what it does.

A command is a module here with

- a docstring, whose first line is its help;
- `run(folders, config, options)`, which reads its files, calls one stage, checks, and writes;
- `arguments(parser)`, where it has arguments of its own.

Two things more may be said: `OF_A_WAVE = False` (it needs neither a wave nor config.toml) and
`UNCHANGED`, what was not written where it stops. A module whose name begins with an underscore is
not a command. To add a command, add a file: nothing else knows their names.
"""

import pkgutil


def names() -> list[str]:
    """The names of all commands, in the order of the alphabet."""
    return [one.name for one in pkgutil.iter_modules(__path__) if not one.name.startswith("_")]
