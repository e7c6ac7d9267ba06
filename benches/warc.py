#!/usr/bin/env python3
"""What an archive of pages costs beside the same pages as files: CPU seconds, MB of HTML a second, and peak of resident memory.

    python3 benches/warc.py SOURDINE PAGES.jsonl[.zst] [--megabytes 1000] [--commands detect,language,check] [--forms folder,warc,warc.gz]

PAGES has objects with `html`. The pages are repeated, each time with an address of its own, until they have the stated size. One form of
input lies on disk at a time and is deleted after its runs. Each run has one thread.
"""

import argparse
import concurrent.futures
import gzip
import json
import os
import subprocess
import sys
import tempfile

COMMANDS = {
    "detect": ["detect", "INPUT", "--format", "jsonl", "--out", "/dev/null"],
    "language": ["language", "INPUT", "--format", "jsonl", "--out", "/dev/null"],
    "check": ["check", "INPUT", "--accepted", "FOLDER/good.jsonl", "--quarantine", "FOLDER/bad.jsonl", "--fail-on", "never"],
}


def pages(path):
    packed = path.endswith(".zst")
    lines = subprocess.run(["zstd", "-dc", path], capture_output=True, check=True).stdout if packed else open(path, "rb").read()
    return [json.loads(line)["html"].encode() for line in lines.split(b"\n") if line.strip()]


def repeated(html, size):
    """Number and page, until the pages have `size` bytes."""
    number = 0
    while size > 0:
        page = html[number % len(html)]
        yield number, page
        size -= len(page)
        number += 1


def record(number, page):
    """A response as a crawler keeps it (ISO 28500)."""
    answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + page
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://host{number % 97}.example/{number}\r\n"
        f"WARC-Date: 2025-03-14T08:15:00Z\r\nWARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-{number:012}>\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(answer)}\r\n\r\n"
    )
    return head.encode() + answer + b"\r\n\r\n"


def write(form, source, size, folder):
    """The input in one form: its path and the number of pages."""
    html = pages(source)
    path, count = os.path.join(folder, "pages" if form == "folder" else f"pages.{form}"), 0
    if form == "folder":
        for number, page in repeated(html, size):
            # A thousand files a folder.
            inside = os.path.join(path, f"{number // 1000:06}")
            os.makedirs(inside, exist_ok=True)
            with open(os.path.join(inside, f"{number:09}.html"), "wb") as file:
                file.write(page)
            count += 1
        return path, count
    with open(path, "wb") as file:
        for number, page in repeated(html, size):
            whole = record(number, page)
            file.write(gzip.compress(whole, 6) if form.endswith(".gz") else whole)
            count += 1
    return path, count


def measure(words):
    """CPU seconds, peak of resident memory in MB, and exit status."""
    child = subprocess.Popen(words, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, child.returncode


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program")
    parser.add_argument("pages")
    parser.add_argument("--megabytes", type=float, default=1000)
    parser.add_argument("--commands", default=",".join(COMMANDS))
    parser.add_argument("--forms", default="folder,warc,warc.gz")
    args = parser.parse_args()
    failed = 0
    size = int(args.megabytes * 1e6)
    print("| input | pages | command | CPU s | MB/s | resident MB |\n|---|---:|---|---:|---:|---:|", flush=True)
    for form in args.forms.split(","):
        with tempfile.TemporaryDirectory() as folder:
            # The peak of a process counts for the processes that it starts, so the pages are held by another one.
            with concurrent.futures.ProcessPoolExecutor(1) as pool:
                path, count = pool.submit(write, form, args.pages, size, folder).result()
            for name in args.commands.split(","):
                words = [word.replace("FOLDER", folder) if word != "INPUT" else path for word in COMMANDS[name]]
                seconds, memory, status = measure([args.program, *words, "--quiet", "--threads", "1"])
                failed += status != 0
                print(f"| {form} | {count:,} | {name} | {seconds:.1f} | {size / 1e6 / seconds:.1f} | {memory:.0f} |", flush=True)
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
