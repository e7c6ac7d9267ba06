#!/usr/bin/env python3
"""Repair the same damaged lines with sourdine, ftfy and plsfix, and print what each restores exactly, and how fast.

    cargo build --release && python3 benches/peers/normalize.py SENTENCES.jsonl[.zst] [LINES]

Reads JSON Lines {"text"}. Peers go into a virtual environment under target/peers on first use. ftfy runs without its lossy steps (quotes, ligatures,
width), as our `lossless` profile does; plsfix has no such switch for all of them, so what differs by quotes alone counts as restored for everybody.
Speed is CPU time of one thread; ours includes the process and its JSON in and out.
"""
import json, os, resource, subprocess, sys, tempfile, time, unicodedata

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
VENV = os.path.join(ROOT, "target/peers")
ENCODINGS = ["cp1252", "mac_roman", "cp1251", "cp1250", "cp1253", "cp1254", "cp1257", "iso8859_2", "cp437", "latin-1"]
QUOTES = str.maketrans({c: "'" for c in "\u2018\u2019\u201a\u201b\u02bc"} | {c: '"' for c in "\u201c\u201d\u201e\u201f"})


def environment():
    python = os.path.join(VENV, "bin/python")
    if sys.executable == python:
        return
    if not os.path.exists(python):
        subprocess.run([sys.executable, "-m", "venv", VENV], check=True)
        subprocess.run([python, "-m", "pip", "-q", "install", "ftfy", "plsfix", "zstandard"], check=True)
    os.execv(python, [python] + sys.argv)


def misread(text, encoding):
    """UTF-8 read as a single-byte encoding; a byte without a character becomes the control of its number, as browsers do."""
    high = [None] * 256
    for byte in range(256):
        try:
            high[byte] = bytes([byte]).decode(encoding)
        except UnicodeDecodeError:
            high[byte] = chr(byte)
    return "".join(high[byte] for byte in text.encode())


def lines(path):
    if path.endswith(".zst"):
        import io, zstandard
        stream = io.TextIOWrapper(zstandard.ZstdDecompressor().stream_reader(open(path, "rb")), encoding="utf8")
    else:
        stream = open(path, encoding="utf8")
    return [json.loads(line)["text"] for line in stream if line.strip()]


def ours(broken):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "in.jsonl")
        with open(path, "w", encoding="utf8") as out:
            for number, text in enumerate(broken):
                out.write(json.dumps({"id": str(number), "text": text}, ensure_ascii=False) + "\n")
        program = os.environ.get("SOURDINE_BIN") or os.path.join(ROOT, "target/release/sourdine")
        before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
        done = subprocess.run([program, "normalize", path, "--format", "jsonl", "--quiet", "--threads", "1"], capture_output=True, check=True)
        cpu = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before
    return [json.loads(line)["text"] for line in done.stdout.decode().split("\n") if line], cpu


def peer(fix):
    def run(broken):
        start = time.process_time()
        fixed = [fix(text) for text in broken]
        return fixed, time.process_time() - start
    return run


def main():
    environment()
    import ftfy, plsfix
    config = ftfy.TextFixerConfig(uncurl_quotes=False, fix_latin_ligatures=False, fix_character_width=False, explain=False)
    tools = {"sourdine": ours, "ftfy": peer(lambda text: ftfy.fix_text(text, config)), "plsfix": peer(plsfix.fix_text)}
    sound = [unicodedata.normalize("NFC", text) for text in lines(sys.argv[1])]
    sound = sound[:: max(1, len(sound) // int(sys.argv[2]))] if len(sys.argv) > 2 else sound
    print(f"{'damage':14}" + "".join(f"{name:>22}" for name in tools))
    for encoding in ENCODINGS + ["(none)"]:
        pairs = [(text, misread(text, encoding) if encoding != "(none)" else text) for text in sound]
        if encoding != "(none)":
            pairs = [(text, broken) for text, broken in pairs if text != broken]
        size = sum(len(broken.encode()) for _, broken in pairs) / 1e6
        row = f"{encoding:14}"
        for tool in tools.values():
            fixed, cpu = tool([broken for _, broken in pairs])
            right = sum(a.translate(QUOTES) == b.translate(QUOTES) for a, (b, _) in zip(fixed, pairs))
            row += f"{right / len(pairs):12.4f}{size / max(cpu, 1e-9):7.1f} MB/s"[:22].rjust(22)
        print(row, flush=True)
    print(f"{len(sound)} lines; share restored exactly, and MB of damaged text by CPU second")


main()
