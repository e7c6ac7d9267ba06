#!/usr/bin/env python3
"""What a corpus costs by the terabyte: scale.py SOURDINE CORPUS.jsonl [PRICE]

Runs each command on the corpus (records with a text each) on one thread and prints the rate by processor time, bytes in and out by record
and by text, resident memory, and what 1 TB and 100 TB of text take in core hours, and in money at PRICE for one core hour (in dollars).
"""
import json, os, subprocess, sys, tempfile

COMMANDS = {
    "normalize": ["normalize", "--format", "jsonl"],
    "language": ["language", "--format", "jsonl"],
    "detect": ["detect", "--format", "jsonl", "--fail-on", "never"],
    "check --preset basic": ["check", "--accepted", "good", "--quarantine", "bad", "--fail-on", "never"],
    "check --preset gopher@datatrove": ["check", "--preset", "gopher@datatrove", "--accepted", "good", "--quarantine", "bad", "--fail-on", "never"],
    "cluster --kinds exact,near": ["cluster", "--kinds", "exact,near", "--format", "jsonl"],
    "report": ["report"],
}


def measure(program, corpus, arguments):
    """-> CPU seconds, bytes written, resident MB of one run."""
    with tempfile.TemporaryDirectory() as folder:
        out = os.path.join(folder, "out")
        command = [program, arguments[0], corpus, *arguments[1:], "--threads", "1", "--quiet", "--out", out]
        child = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(child.pid, 0)
        if status:
            raise SystemExit(f"{' '.join(command)} ended with {os.waitstatus_to_exitcode(status)}")
        written = sum(os.path.getsize(os.path.join(place, name)) for place, _, names in os.walk(folder) for name in names)
        return usage.ru_utime + usage.ru_stime, written, usage.ru_maxrss / 1024


def main():
    program, corpus, *price = sys.argv[1:]
    program, corpus = os.path.abspath(program), os.path.abspath(corpus)
    with open(corpus, encoding="utf-8") as lines:
        texts = [len(json.loads(line)["text"].encode()) for line in lines]
    records, size, read = len(texts), sum(texts), os.path.getsize(corpus)
    print(f"{records:,} records, {size / 1e6:.1f} MB of text, {size / records:,.0f} bytes a text, {read / records:,.0f} bytes a record in\n")
    print("| command | MB/s a core | bytes a record out | out by text | resident MB | core hours, 1 TB | 100 TB |" + (" dollars, 1 TB | 100 TB |" if price else ""))
    print("|---|---:|---:|---:|---:|---:|---:|" + ("---:|---:|" if price else ""))
    for name, arguments in COMMANDS.items():
        seconds, written, memory = measure(program, corpus, arguments)
        hours = seconds / size * 1e12 / 3600
        row = [name, f"{size / 1e6 / seconds:.1f}", f"{written / records:,.0f}", f"{written / size:.2f}", f"{memory:.0f}", f"{hours:,.0f}", f"{hours * 100:,.0f}"]
        row += [f"{hours * float(price[0]) * times:,.0f}" for times in ((1, 100) if price else ())]
        print("| " + " | ".join(row) + " |")


main()
