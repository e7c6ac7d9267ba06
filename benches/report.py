#!/usr/bin/env python3
"""What `report` costs beside its parts: report.py SOURDINE CORPUS.jsonl [PARAGRAPHS…]

Runs `detect`, `cluster` and `report` on the first PARAGRAPHS records of the corpus (10,000 and 100,000 if none are named), on one thread and
on two, and prints CPU seconds of each, report by the sum of its parts (by CPU time and by the clock: report reads, writes and clusters beside
its threads), resident memory of report, the lines that it prints, and how its time grows. The three commands take turns, five times each. Seconds are the least of each, since other work on the machine only adds to it; the
ratio is the median of those of the rounds, with the least and the greatest, since the machine's speed changes from minute to minute.
"""
import math, os, statistics, subprocess, sys, tempfile, time

ROUNDS = 5


def run(*command, out=None):
    """-> CPU seconds, seconds by the clock, resident MB of one run; its standard output goes to `out`."""
    start = time.monotonic()
    with open(out or os.devnull, "wb") as stdout:
        child = subprocess.Popen(command, stdout=stdout)
        _, status, usage = os.wait4(child.pid, 0)
    if status:
        raise SystemExit(f"{' '.join(command)} ended with {os.waitstatus_to_exitcode(status)}")
    return usage.ru_utime + usage.ru_stime, time.monotonic() - start, usage.ru_maxrss / 1024


def ratio(rounds, nth):
    """The median of report by the sum of its parts over all rounds, and the least and the greatest."""
    ratios = sorted(report[nth] / (detect[nth] + cluster[nth]) for detect, cluster, report in rounds)
    return f"{statistics.median(ratios):.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f})"


def main():
    program, corpus, *counts = sys.argv[1:]
    counts = sorted(int(count) for count in counts) or [10_000, 100_000]
    print("| paragraphs | threads | detect, s | cluster, s | report, s | by its parts, CPU | by the clock | report, MB | lines |\n|---:|---:|---:|---:|---:|---:|---:|---:|---:|")
    single = []
    for count in counts:
        with tempfile.TemporaryDirectory() as folder:
            part = os.path.join(folder, "part.jsonl")
            with open(corpus, "rb") as source, open(part, "wb") as target:
                target.writelines(line for _, line in zip(range(count), source))
            for threads in ("1", "2"):
                common = ["--quiet", "--threads", threads]
                screen = os.path.join(folder, "screen")
                rounds = []
                for _ in range(ROUNDS):
                    detect = run(program, "detect", part, "--format", "jsonl", "--out", os.path.join(folder, "d"), *common)
                    cluster = run(program, "cluster", part, "--format", "jsonl", "--out", os.path.join(folder, "c"), *common)
                    report = run(program, "report", part, "--out", os.path.join(folder, "r"), *common, out=screen)
                    rounds.append((detect, cluster, report))
                detect, cluster, report = (min(seconds for seconds, *_ in runs) for runs in zip(*rounds))
                memory = max(memory for _, _, (*_, memory) in rounds)
                by_cpu, by_clock = (ratio(rounds, nth) for nth in (0, 1))
                with open(screen, "rb") as f:
                    lines = sum(1 for _ in f)
                print(f"| {count:,} | {threads} | {detect:.1f} | {cluster:.1f} | {report:.1f} | {by_cpu} | {by_clock} | {memory:.0f} | {lines} |", flush=True)
                if threads == "1":
                    single.append((count, report))
    (few, short), (many, long) = single[0], single[-1]
    if many > few:
        print(f"\nn^{math.log(long / short) / math.log(many / few):.2f} from {few:,} to {many:,}")


if __name__ == "__main__":
    main()
