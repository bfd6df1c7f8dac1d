"""``python -m tests.scoreboard.peers [NAME ...]``: write the peers' templates anew. slic-watch needs npm."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path

from settings.loader import load
from tests.scoreboard.peers.register import FOLDER, PEERS


def main() -> int:
    """All of them, or those that are named."""
    parser = argparse.ArgumentParser(prog="python -m tests.scoreboard.peers")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(PEERS))
    settings = load("prod")
    for name in parser.parse_args().names or PEERS:
        with tempfile.TemporaryDirectory() as folder:
            body = PEERS[name].template(settings, Path(folder))
        text = json.dumps(body, indent=1) + "\n"
        (FOLDER / f"{name}.template.json").write_text(text, encoding="utf-8")
        sys.stdout.write(f"{name}: {len(body['Resources'])} resources\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
