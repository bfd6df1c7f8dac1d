"""``python -m settings``: check every environment's file and bring the editors' schema up to date."""

from __future__ import annotations

import sys

from settings import loader, schema


def main() -> int:
    """0 when all files are valid; 2 and one line a problem when one is not."""
    try:
        for name in loader.environments():
            loader.load(name)
    except loader.SettingsError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    sys.stdout.write(f"{', '.join(loader.environments())}: valid; schema in {schema.export().name}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
