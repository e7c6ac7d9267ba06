#!/usr/bin/env python3
"""How time and memory of clustering grow: growth.py SOURDINE CORPUS.jsonl… [-- OPTIONS]

Clusters each corpus (records with a text each) on one thread and prints a table, the exponent of growth from the smallest to the
largest, and a plot: microseconds of CPU time by paragraph, a bar each. `SOURDINE_CORPUS=FILE SOURDINE_PARAGRAPHS=N cargo bench --bench
similarity ceiling_reading` makes a corpus of N paragraphs.
"""
import math, os, subprocess, sys, tempfile


def measure(program, corpus, options):
    """-> paragraphs, CPU seconds, resident MB of one run."""
    with open(corpus, "rb") as f:
        paragraphs = sum(block.count(b"\n") for block in iter(lambda: f.read(1 << 20), b""))
    with tempfile.TemporaryDirectory() as folder:
        out = os.path.join(folder, "clusters.jsonl")
        command = [program, "cluster", corpus, "--unit", "record", "--threads", "1", "--format", "jsonl", "--quiet", "--out", out]
        child = subprocess.Popen(command + (options or ["--kinds", "exact,near"]))
        _, status, usage = os.wait4(child.pid, 0)
        if status:
            raise SystemExit(f"{corpus}: {' '.join(command)} ended with {os.waitstatus_to_exitcode(status)}")
    return paragraphs, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main():
    arguments = sys.argv[1:]
    options = arguments[arguments.index("--") + 1:] if "--" in arguments else []
    program, *corpora = arguments[:arguments.index("--")] if "--" in arguments else arguments
    rows = sorted(measure(program, corpus, options) for corpus in corpora)
    print("| paragraphs | CPU s | µs a paragraph | resident MB |\n|---:|---:|---:|---:|")
    for count, seconds, memory in rows:
        print(f"| {count:,} | {seconds:.1f} | {seconds / count * 1e6:.1f} | {memory:.0f} |")
    (few, short, _), (many, long, _) = rows[0], rows[-1]
    if many > few:
        print(f"\nn^{math.log(long / short) / math.log(many / few):.2f} from {few:,} to {many:,}\n")
    for count, seconds, _ in rows:
        each = seconds / count * 1e6
        print(f"    {count:>12,}  {'█' * round(each * 2)} {each:.1f}")


if __name__ == "__main__":
    main()
