#!/usr/bin/env python3
"""What hostile pages and archives cost: CPU seconds at sizes n, 2n and 4n, how time grows by doubling, and how the run ends.

    python3 benches/hostile_pages.py SOURDINE [KIND…] [--megabytes 1.25] [--command detect] [--seconds 120]

Each kind repeats one piece of markup; the default makes a million of the shortest at 4n. The seconds that a tiny page takes are taken
off before growth is told. Time that grows by more than 7 for four times the size, a run that is stopped, more than 512 MB, and an exit
status other than 0, 1 and 2 are faults.
"""

import argparse
import concurrent.futures
import gzip
import itertools
import os
import sys
import tempfile

from hostile import LIMIT_MB, measure

GROWTH = 7
# Below this, growth is noise.
TELLING_SECONDS = 0.5
WORDS = "The ferry sails again on Monday, the harbour office said, after a winter without a single crossing. "


def times(piece, before="", after=""):
    piece = piece.encode() if isinstance(piece, str) else piece
    return lambda size: before.encode() + piece * (size // len(piece)) + after.encode()


def nested(start, end, inside="deep"):
    """Elements in each other, each with its end tag."""
    return lambda size: (start * (size // len(start + end)) + inside + end * (size // len(start + end))).encode()


def numbered(piece):
    """Pieces that are all different."""
    return lambda size: "".join(piece.format(n) for n in range(size // len(piece.format(100_000)))).encode()


def in_scripts(size):
    piece = "<script>var a = '</script' + '<!--' + b;</script>" + WORDS
    return (piece * (size // len(piece))).encode()


def cyrillic(declared):
    """Windows-1251 that says it is something else."""
    text = ("<p>Мэр города сказал, что новый причал откроют на следующей неделе." * 100).encode("windows-1251")
    return lambda size: f"<meta charset={declared}>".encode() + text * (size // len(text))


def attributes(size):
    return ("<p " + " ".join(f"a{n}=1" for n in range(size // 10)) + ">" + WORDS).encode()


def json_ld(size):
    return b"<script type=application/ld+json>" + b'{"a":[' * (size // 6) + b"</script><p>" + WORDS.encode()


def record(number, body, length=None):
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + body
    length = len(block) if length is None else length
    head = f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://a.example/{number}\r\nContent-Type: application/http\r\n"
    return f"{head}Content-Length: {length}\r\n\r\n".encode() + block + b"\r\n\r\n"


PAGE = f"<p>{WORDS}".encode()


def archive(make):
    """Records until the size is reached."""
    def of(size):
        parts, length = [], 0
        for number in itertools.count():
            if length >= size:
                return b"".join(parts)
            parts.append(make(number))
            length += len(parts[-1])
    return of


def cut_members(number):
    member = gzip.compress(record(number, PAGE), 1)
    return member[: len(member) // 2] if number % 2 else member


def damaged_members(number):
    member = bytearray(gzip.compress(record(number, PAGE), 1))
    member[len(member) // 2] ^= 0xFF
    return bytes(member)


def one_member(size):
    return gzip.compress(archive(lambda number: record(number, PAGE))(size), 1)


PAGES = {
    "nested div": times("<div>"),
    "nested div, closed": nested("<div>", "</div>"),
    "nested span": nested("<span>", "</span>"),
    "nested lists": nested("<ul><li>", "</li></ul>"),
    "nested lists, open": times("<ul><li>a"),
    "nested tables": nested("<table><tr><td>", "</td></tr></table>"),
    "nested tables, open": times("<table><tr><td>a "),
    "nested quotations": nested("<blockquote>a ", "</blockquote>"),
    "nested hidden": nested("<div hidden>", "</div>"),
    "nested links": times("<a href=/b>a "),
    "formatting": times("<b><i><u><p>a "),
    "end tags": times("</p></b></x>"),
    "crossed": times("<b><p>a</b><i></p>b</i>"),
    "nothing closed": times("<p><b><a href=/b>word <table><tr><td><ul><li>item <div class=c>"),
    "cells": times("<td>x", "<table><tr>"),
    "rows": times("<tr><td>x<td>1", "<table>"),
    "items": times("<li><a href=/b>a</a>", "<ul>"),
    "paragraphs": times(f"<p>{WORDS}"),
    "breaks": times("a<br>"),
    "frames": times("<frameset><frame src=b>"),
    "inline frames": times("<iframe src=b>"),
    "scripts": in_scripts,
    "script, double escaped": times("<script><!--<script></script"),
    "script never closed": times("</script ", "<script>"),
    "title never closed": times("</titl a ", "<title>"),
    "JSON-LD, nested": json_ld,
    "JSON-LD, many": times('<script type=application/ld+json>{"@type":"Article","author":"A"}</script>a'),
    "facts": times("<meta name=author content=A><meta property=og:title content=B>a "),
    "languages": times("<p lang=de>a<p lang=fr>b"),
    "attribute": times("a ", "<p class='", f"'>{WORDS}"),
    "attribute never closed": times("a ", "<p title='"),
    "attributes": attributes,
    "class names": numbered("<p class='name{0} other{0}'>a "),
    "start tag never closed": times("<p <p "),
    "references": times("&amp;"),
    "rare references": times("&eacute;&notit;"),
    "broken references": times("&a&#x&#;"),
    "ampersands": times("&"),
    "comment never closed": times("x - -> ", f"<p>{WORDS}<!--"),
    "comments": times("<!-->a<!--->"),
    "suppressions": times("<!-- sourdine-ignore: SD101 -->\na "),
    "CDATA": times("<svg><![CDATA[a]]></svg>b "),
    "CDATA never closed": times("a]] ", "<p>b<svg><![CDATA["),
    "processing instructions": times("<?a?>b"),
    "NUL": times(b"a\0b <p>"),
    "wrong charset utf-8": cyrillic("utf-8"),
    "wrong charset shift_jis": cyrillic("shift_jis"),
    "wrong charset gbk": cyrillic("gbk"),
    "no charset": times(bytes(range(0x20, 0x100))),
    "one line": lambda size: b"<p>" + WORDS.encode() * (10 * size // len(WORDS)),
}

ARCHIVES = {
    "records.warc": archive(lambda number: record(number, PAGE)),
    "length too long.warc": archive(lambda number: record(number, PAGE, 15_000_000)),
    "length far too long.warc": archive(lambda number: record(number, PAGE, 10**15)),
    "length too short.warc": archive(lambda number: record(number, PAGE, 20)),
    "no length.warc": archive(lambda number: record(number, PAGE).replace(b"Content-Length", b"Content-Width")),
    "header never ends.warc": times(b"WARC/1.0\r\nA: b\r\n"),
    "header lines.warc": times(b"A: b\r\n", "WARC/1.0\r\n"),
    "no line ends.warc": times(b"WARC/1.0 "),
    "blank lines.warc": times(b"\r\n", record(0, PAGE).decode()),
    "chunks.warc": lambda size: record(0, b"1\r\na\r\n" * (size // 6)).replace(b"text/html", b"text/html\r\nTransfer-Encoding: chunked"),
    "members.warc.gz": archive(lambda number: gzip.compress(record(number, PAGE), 1)),
    "length too long.warc.gz": archive(lambda number: gzip.compress(record(number, PAGE, 15_000_000), 1)),
    "cut members.warc.gz": archive(cut_members),
    "damaged members.warc.gz": archive(damaged_members),
    "one member.warc.gz": one_member,
    "magic bytes.warc.gz": times(b"\x1f\x8b\x08"),
}


def kinds():
    return {f"{name}.html": make for name, make in PAGES.items()} | ARCHIVES


def write(name, size, path):
    with open(path, "wb") as file:
        file.write(kinds()[name](size) if name else PAGE)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program")
    parser.add_argument("kinds", nargs="*", help="part of a name")
    parser.add_argument("--megabytes", type=float, default=1.25)
    parser.add_argument("--command", default="detect")
    parser.add_argument("--seconds", type=float, default=120, help="a run that takes longer is stopped")
    args = parser.parse_args()
    faults = 0
    print(f"{'kind':32} {'n':>7} {'2n':>7} {'4n':>7}  growth by doubling   MB  status")
    # The peak of a process counts for the processes that it starts, so the pages are held by another one.
    with tempfile.TemporaryDirectory() as folder, concurrent.futures.ProcessPoolExecutor(1) as pool:

        def run(name, size):
            path = os.path.join(folder, "page" + name[name.index(".") :] if name else "tiny.html")
            pool.submit(write, name, size, path).result()
            return measure(args.program, [args.command, path, "--format", "jsonl", "--out", os.path.join(folder, "out")], args.seconds)

        _, start, _, _ = run(None, 0)
        for name in kinds():
            if args.kinds and not any(part in name for part in args.kinds):
                continue
            runs = [run(name, int(args.megabytes * 1e6 * share)) for share in (1, 2, 4)]
            seconds = [one[1] for one in runs]
            growth = [(late - start) / max(early - start, 0.01) for early, late in itertools.pairwise(seconds)]
            is_steep = seconds[2] > TELLING_SECONDS + start and seconds[2] - start > GROWTH * max(seconds[0] - start, 0.01)
            is_fault = is_steep or any(one[2] not in (0, 1, 2) or one[0] > LIMIT_MB for one in runs)
            faults += is_fault
            figures = " ".join(f"{one:7.2f}" for one in seconds) + "  " + " ".join(f"{one:5.1f}" for one in growth)
            told = ", ".join(str(one[2]) for one in runs)
            print(f"{name:32} {figures}         {max(one[0] for one in runs):4.0f}  {told}{'  FAULT' if is_fault else ''}", flush=True)
    print(f"{faults} faults")
    sys.exit(faults > 0)


if __name__ == "__main__":
    main()
