#!/usr/bin/env python3
"""What one record of 15 MB costs each command: peak of resident memory and seconds, by kind of text.

    python3 benches/hostile.py target/quick/sourdine [KIND…] [--commands detect,check] [--megabytes 15] [--growth]

With `--growth` each kind also runs at a quarter of the size, and each cell says by how much the time grew from the
quarter to the whole: 4 where it is linear. The time of a run on a kilobyte, which reads the models, is taken off both.

Each kind repeats one short pattern, so that some count a room keeps for every token, sentence, line or finding is as large as it can be.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time

KINDS = {
    "one word": "a",
    "one line": "word after word of one line ",
    "dots": ". ",
    "two-word sentences": "A b. ",
    "one-letter lines": "a\n",
    "one-letter paragraphs": "a\n\n",
    "hyphens": "a-",
    "at signs": "a@",
    "brackets": "[a](b) ",
    "round brackets": "(((",
    "apostrophes": "a'",
    "quotes": "“a” ",
    "opening quotes": "“",
    "straight quotes": '"a" ',
    "quotations": "“We saw nothing of it that night,” said Ann Lee. ",
    "entities": "&amp; ",
    "numeric entities": "&#38;",
    "mojibake": "Ã© ",
    "one-letter words": "a b ",
    "capitals": "Ab Cd ",
    "numbers": "1 2 ",
    "commas": "a,b,",
    "split compounds": "a large -scale search. ",
    "doubled nouns": "The Ministry of Transport Ministry said. ",
    "findings": "Sweden has sent his best divers. ",
    "findings on lines": "Sweden has sent his best divers.\n",
    "addresses": "a@b.example ",
    "urls": "http://a.example/b ",
    "telephone numbers": "+44 20 7946 0958 ",
    "zero-width": "a\u200bb ",
    "combining": "e\u0301",
    "han": "漢",
    "kana": "かな。",
    "thai": "กา",
    "arabic": "ا ب ",
    "devanagari": "क ख ",
    "hangul": "가 나 ",
    "cyrillic": "а б. ",
    "emoji": "👩‍👩‍👧",
    "mixed scripts": "аb ",
    "han quotes": "「あ」",
    "nested quotes": "“‘",
    "nested brackets": "([{",
    "endless attribution": "Ann Lee said and ",
    "endless names": "Ann Lee, Bob Ray and ",
    "angle addresses": "Ann <a@b.example>, ",
    "soft hyphens": "a\u00ad",
    "escaped entities": "&amp;amp;amp;",
    "percent escapes": "%20",
    "digits": "7",
    "blanks": " ",
    "newlines": "\n",
    "hashtags": "#a ",
    "table rows": "| a | b |\n",
    "bullets": "- a\n",
    "emoji with modifiers": "👍🏽",
    "right-to-left marks": "א\u200f",
    "direction overrides": "a\u202e",
    "backslashes": "\\",
    "underscores": "a_",
    "full stops": ".",
    "abbreviations": "Mr. ",
    "initials": "A.B.",
    "colons": "a: ",
    "angle brackets": "<a ",
    "dashes": "a — b ",
    "han sentences": "他说。",
    "han names": "李明说，",
    "thai vowels": "ำ",
    "jamo": "\u1100\u1161",
    "tabs": "a\t",
    "carriage returns": "a\r",
    "invalid bytes": "a\udcff",
    "replacement characters": "a\ufffd",
    "sentences": "The pier was closed after the storm, and nobody in the town knew for how long. ",
}

COMMANDS = {
    "normalize": ["normalize", "FILE", "--format", "jsonl"],
    "language": ["language", "FILE", "--format", "jsonl"],
    "detect": ["detect", "FILE", "--format", "jsonl"],
    "check": ["check", "FILE", "--dry-run", "--preset", "report-only"],
    "report": ["report", "FILE"],
    "cluster": ["cluster", "FILE", "--format", "jsonl"],
    "compare": ["compare", "FILE"],
}

LIMIT_MB = 512


def measure(program, words, seconds):
    """Peak of resident memory in MB, and seconds; none where it was stopped."""
    start = time.monotonic()
    child = subprocess.Popen([program, *words, "--quiet", "--threads", "1"], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    while True:
        pid, status, usage = os.wait4(child.pid, os.WNOHANG)
        if pid:
            break
        if time.monotonic() - start > seconds:
            child.kill()
            _, status, usage = os.wait4(child.pid, 0)
            break
        time.sleep(0.02)
    child.returncode = os.waitstatus_to_exitcode(status)
    error = child.stderr.read().decode(errors="replace").strip()
    return usage.ru_maxrss / 1024, usage.ru_utime + usage.ru_stime, child.returncode, error


def write(path, kind, size):
    pattern = KINDS[kind].encode(errors="surrogateescape")
    with open(path, "wb") as file:
        file.write(pattern * max(1, int(size / len(pattern))))


def growth(seconds, quarter, start):
    """By how much the time grew from a quarter of the size; none where a run is too short to tell."""
    return (seconds - start) / (quarter - start) if quarter - start >= 0.1 else None


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program")
    parser.add_argument("kinds", nargs="*")
    parser.add_argument("--commands", default=",".join(COMMANDS))
    parser.add_argument("--megabytes", type=float, default=15)
    parser.add_argument("--seconds", type=float, default=120, help="a run that takes longer is stopped")
    parser.add_argument("--growth", action="store_true", help="show by how much the time grows from a quarter of the size")
    parser.add_argument("--address-space", type=int, help="gigabytes of address space that a run may have")
    args = parser.parse_args()
    if args.address_space:
        limit = args.address_space << 30
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    commands = args.commands.split(",")
    print(f"{'kind':24}" + "".join(f"{name:>{24 if args.growth else 18}}" for name in commands), flush=True)
    over = 0
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "one.txt")
        for kind in args.kinds or KINDS:
            print(f"{kind:24}", end="", flush=True)
            for name in commands:
                words = [path if word == "FILE" else word for word in COMMANDS[name]]

                def run(size):
                    write(path, kind, size)
                    return measure(args.program, words, args.seconds)

                megabytes, seconds, status, error = run(args.megabytes * 1e6)
                over += megabytes > LIMIT_MB or status not in (0, 1)
                factor = ""
                if args.growth:
                    by = growth(seconds, run(args.megabytes * 1e6 / 4)[1], run(1000)[1])
                    factor = f" {'×' + format(by, '.1f') if by else '':>5}"
                mark = "" if status in (0, 1) else f" ({status})"
                print(f"{megabytes:7.0f} MB {seconds:5.1f} s{factor}{mark}", end="  ", flush=True)
                if status not in (0, 1) and error:
                    print(error[:200], file=sys.stderr)
            print(flush=True)
    print(f"{over} over {LIMIT_MB} MB, or without a sound end")
    sys.exit(over > 0)


if __name__ == "__main__":
    main()
