"""Run benchmarks: `python -m benchmarks` all of them, or the ones named. Fails where a target is not reached."""

import importlib
import sys

NAMES = ("steps", "pages", "rounds", "ledger", "sweep", "lists")


def main(wanted: list[str]) -> int:
    """Run the named benchmarks, or all; return 0 where every target holds."""
    unknown = [name for name in wanted if name not in NAMES]
    if unknown:
        print(f"There is no benchmark {', '.join(unknown)}. There are: {', '.join(NAMES)}.")
        return 2
    reached = True
    for name in wanted or NAMES:
        print(name)
        reached &= importlib.import_module(f"benchmarks.{name}").main()
    return 0 if reached else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
