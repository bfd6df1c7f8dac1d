"""The files on the page of the incident library can be used as they stand there."""

from __future__ import annotations

import re
from pathlib import Path

from scenarios import binding_file
from scenarios.delays_file import delays
from scenarios.document import LIBRARY, read


def test_files_on_the_page_are_read_as_they_stand(tmp_path: Path) -> None:
    page = (LIBRARY / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    files = [tmp_path / name for name in ("incidents.yaml", "binding.yaml", "delays.yaml")]
    for file, block in zip(files, blocks, strict=True):
        file.write_text(block, encoding="utf-8")
    assert [one.id for one in read(files[0])] == ["X01"]
    bound = binding_file.read(files[1])
    assert (bound.function, bound.topics) == ("payments-prod-authorize", ("payments-prod-critical",))
    assert delays(str(files[2])).of("AWS/Lambda") == 4
