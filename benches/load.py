#!/usr/bin/env python3
"""Time, memory and disk of long runs: load.py SOURDINE CORPUS.jsonl.zst COUNT… [-- COMMAND…]

Runs each command on the first COUNT records of the corpus, for each COUNT, and prints a row: seconds by the clock and of the processor for a
million records, the largest resident size, the most that temporary files took, and whether records in = accepted + quarantined. Commands:
check, dedup (check --dedup), cluster, report; all, if none is named. Needs zstd on the path, and room for the outputs in TMPDIR.
"""
import os, subprocess, sys, tempfile, threading, time

COMMANDS = {
    "check": ["check", "--accepted", "out/good.jsonl", "--quarantine", "out/bad.jsonl", "--fail-on", "never"],
    "dedup": ["check", "--dedup", "--accepted", "out/good.jsonl", "--quarantine", "out/bad.jsonl", "--fail-on", "never"],
    "cluster": ["cluster", "--unit", "record", "--kinds", "exact,near", "--format", "jsonl", "--out", "out/clusters.jsonl"],
    "report": ["report", "--out", "out/report"],
}


class Disk(threading.Thread):
    """Looks at the temporary files of a process once a second, deleted ones too; `most` is the most bytes that they took."""

    def __init__(self, process):
        super().__init__(daemon=True)
        self.process, self.most = process, 0
        self.start()

    def run(self):
        handles = f"/proc/{self.process.pid}/fd"
        while self.process.returncode is None:
            files = {}
            try:
                for handle in os.listdir(handles):
                    path = os.path.join(handles, handle)
                    if "/scratch/" in os.readlink(path):
                        state = os.stat(path)
                        files[state.st_ino] = state.st_blocks * 512
            except OSError:
                pass  # It has closed a file meanwhile, or has ended.
            self.most = max(self.most, sum(files.values()))
            time.sleep(1)


def lines(path):
    count = 0
    with open(path, "rb") as file:
        while block := file.read(1 << 20):
            count += block.count(b"\n")
    return count


def cut(corpus, count, path):
    """Writes the first `count` lines of the corpus."""
    with open(path, "wb") as out:
        read = subprocess.Popen(["zstd", "-dc", corpus], stdout=subprocess.PIPE)
        head = subprocess.Popen(["head", "-n", str(count)], stdin=read.stdout, stdout=subprocess.PIPE)
        subprocess.run(["zstd", "-q", "-1"], stdin=head.stdout, stdout=out, check=True)
        read.kill()


def measure(program, arguments, corpus, folder):
    """-> seconds by the clock, seconds of the processor, resident MB, MB of temporary files."""
    for name in ("out", "scratch"):
        os.makedirs(os.path.join(folder, name), exist_ok=True)
    command = [program, arguments[0], corpus, *arguments[1:], "--quiet"]
    start = time.monotonic()
    child = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, env={**os.environ, "TMPDIR": os.path.join(folder, "scratch")})
    disk = Disk(child)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if status:
        raise SystemExit(f"{' '.join(command)} ended with {child.returncode}")
    return time.monotonic() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, disk.most / 1e6


def main():
    arguments = sys.argv[1:]
    wanted = arguments[arguments.index("--") + 1:] if "--" in arguments else list(COMMANDS)
    program, corpus, *counts = arguments[:arguments.index("--")] if "--" in arguments else arguments
    print(f"{os.cpu_count()} cores, load {' '.join(f'{load:.1f}' for load in os.getloadavg())} at the start\n")
    print("| command | records | s a million | CPU s a million | resident MB | temporary MB | in = out |\n|---|---:|---:|---:|---:|---:|---|")
    for count in map(int, counts):
        with tempfile.TemporaryDirectory() as folder:
            part = os.path.join(folder, "in.jsonl.zst")
            cut(corpus, count, part)
            for name in wanted:
                clock, processor, memory, disk = measure(os.path.abspath(program), COMMANDS[name], part, folder)
                good, bad = (os.path.join(folder, "out", file) for file in ("good.jsonl", "bad.jsonl"))
                kept = ""
                if COMMANDS[name][0] == "check":
                    kept = "yes" if lines(good) + lines(bad) == count else f"{lines(good)} + {lines(bad)}"
                millions = count / 1e6
                print(f"| {name} | {count:,} | {clock / millions:.0f} | {processor / millions:.0f} | {memory:.0f} | {disk:.0f} | {kept} |", flush=True)
                subprocess.run(["rm", "-rf", os.path.join(folder, "out"), os.path.join(folder, "scratch")], check=True)
    print(f"\nload {' '.join(f'{load:.1f}' for load in os.getloadavg())} at the end")


main()
