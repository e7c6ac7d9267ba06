import json
import os
import pathlib
import subprocess

import pytest

from records import RECORDS

ROOT = pathlib.Path(__file__).parents[3]


@pytest.fixture(scope="session")
def program():
    """The command line: what SOURDINE names, or what `cargo build` made."""
    path = pathlib.Path(os.environ.get("SOURDINE", ROOT / "target/debug/sourdine"))
    assert path.is_file(), f"{path} is not there; run `cargo build` in {ROOT}, or name the program in SOURDINE"
    return path


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("records")
    # Records of the module are called by the name "batch", and so is this file.
    lines = [json.dumps(record, ensure_ascii=False) for record in RECORDS]
    (folder / "batch").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def cli(program, folder):
    """Runs the command line over the records and gives the objects of its JSON Lines."""

    def run(*args, file=None):
        command = [program, args[0], "batch", "--input-format", "jsonl", "--quiet", *args[1:]]
        done = subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8")
        assert done.returncode in (0, 1), done.stderr
        out = (folder / file).read_text(encoding="utf-8") if file else done.stdout
        return [json.loads(line) for line in out.splitlines()]

    return run
