"""What crossing into Python costs: `detect` on batches of records, by processor time, against the command line on the same records.

    SOURDINE=target/release/sourdine python bindings/python/benches/crossing.py

Both work on one thread. The command line reads and writes JSON Lines, and its start is taken off. The records are those of
tests/many.py, each of about the length of a news paragraph.
"""

import json
import os
import pathlib
import resource
import subprocess
import sys
import tempfile
import time

sys.path.append(str(pathlib.Path(__file__).parents[1] / "tests"))

import pyarrow  # noqa: E402

import sourdine  # noqa: E402
from many import MANY  # noqa: E402

ROOT = pathlib.Path(__file__).parents[3]
PROGRAM = os.environ.get("SOURDINE", ROOT / "target/release/sourdine")
ROUNDS = 3
BATCH = 1000


def of_children():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def command_line(records, folder):
    path = pathlib.Path(folder) / f"{len(records)}.jsonl"
    path.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records), encoding="utf-8")
    before = of_children()
    subprocess.run([PROGRAM, "detect", path, "--threads", "1", "--quiet", "--format", "jsonl", "--fail-on", "never", "--out", "/dev/null"], check=True)
    return of_children() - before


def batches(values, make):
    return [make(values[at : at + BATCH]) for at in range(0, len(values), BATCH)]


def module(function, given):
    before = time.process_time()
    for batch in given:
        function(batch, threads=1)
    return time.process_time() - before


def main():
    analyzer = sourdine.Analyzer()
    columns = ["id", "source", "text"]
    table = lambda part: pyarrow.record_batch({name: [record[name] for record in part] for name in columns})
    texts = [record["text"] for record in MANY]
    ways = {
        "detect, one by one": (lambda batch, threads: [analyzer.detect(record) for record in batch], batches(MANY, list)),
        "detect_arrow, list of dicts": (analyzer.detect_arrow, batches(MANY, list)),
        "detect_arrow, pyarrow.Array": (analyzer.detect_arrow, batches(texts, pyarrow.array)),
        "detect_arrow, RecordBatch": (analyzer.detect_arrow, batches(MANY, table)),
    }
    # Models load on first use.
    analyzer.detect_arrow(MANY, threads=1)
    with tempfile.TemporaryDirectory() as folder:
        start = min(command_line(MANY[:1], folder) for _ in range(ROUNDS))
        whole = min(command_line(MANY, folder) for _ in range(ROUNDS)) - start
    size = sum(len(text.encode()) for text in texts)
    print(f"{len(MANY)} records, {size} bytes, batches of {BATCH}; the least of {ROUNDS} rounds, seconds of processor time")
    print(f"{whole:8.3f}           sourdine detect --threads 1 (and {start:.3f} to start)")
    for name, (function, given) in ways.items():
        took = min(module(function, given) for _ in range(ROUNDS))
        print(f"{took:8.3f} {100 * (took / whole - 1):+7.1f} % {name}")


main()
