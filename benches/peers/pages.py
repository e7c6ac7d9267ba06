#!/usr/bin/env python3
"""sourdine, trafilatura and readability-lxml on the same pages: recall, precision and f1 of the article's words, and pages' megabytes a second.

usage: pages.py PAGES.jsonl[.zst] [--program sourdine]

PAGES has objects with id, html, article. Words are compared as `sourdine eval pages` does it: as bags, each Han character and kana by itself;
means over pages. The peers go into a virtual environment under target/peers on first use; sourdine's speed is that of the whole program on
one thread, from the file to the text, theirs that of the call. Speeds are by CPU time.
"""
import collections, importlib.metadata, json, os, re, subprocess, sys, tempfile, time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
VENV = os.path.join(ROOT, "target/peers")
PACKAGES = ["trafilatura", "lxml", "lxml_html_clean", "chardet", "cssselect"]
WORD = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]|(?:(?![\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff])\w)+")


def environment():
    python = os.path.join(VENV, "bin/python")
    if sys.prefix != VENV:
        if not os.path.exists(python):
            subprocess.run([sys.executable, "-m", "venv", VENV], check=True)
        have = subprocess.run([python, "-c", "import trafilatura, readability"], capture_output=True).returncode == 0
        if not have:
            subprocess.run([python, "-m", "pip", "-q", "install", *PACKAGES], check=True, stdout=sys.stderr)
            # It asks for an extra of lxml by a name that lxml no longer has; what the extra stood for is in the list.
            subprocess.run([python, "-m", "pip", "-q", "install", "--no-deps", "readability-lxml"], check=True, stdout=sys.stderr)
        os.execv(python, [python] + sys.argv)


def words(text):
    return collections.Counter(WORD.findall(text.lower()))


def figures(read, article):
    got, want = words(read), words(article)
    both = sum((got & want).values())
    recall, precision = both / max(1, sum(want.values())), both / max(1, sum(got.values()))
    return recall, precision, 2 * recall * precision / max(1e-9, recall + precision)


def by_readability(html):
    import lxml.html
    from readability import Document
    return lxml.html.fromstring(Document(html).summary()).text_content()


def by_trafilatura(html):
    import trafilatura
    return trafilatura.extract(html, include_comments=False) or ""


def main():
    environment()
    args = sys.argv[1:]
    program = os.path.join(ROOT, "target/release/sourdine")
    if "--program" in args:
        at = args.index("--program")
        program = args[at + 1]
        del args[at:at + 2]
    path = args[0]
    packed = path.endswith(".zst")
    lines = subprocess.run(["zstd", "-dc", path], capture_output=True, check=True).stdout if packed else open(path, "rb").read()
    pages = [json.loads(line) for line in lines.split(b"\n") if line.strip()]
    size = sum(len(page["html"].encode()) for page in pages) / 1e6
    table = []
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as file:
        for page in pages:
            file.write(json.dumps({"id": page["id"], "html": page["html"]}) + "\n")
        file.flush()
        before = os.times()
        run = subprocess.run([program, "normalize", file.name, "--format", "jsonl", "--quiet", "--threads", "1"], capture_output=True)
        after = os.times()
        seconds = after.children_user + after.children_system - before.children_user - before.children_system
    read = {row["id"]: row["text"] for row in map(json.loads, run.stdout.splitlines())}
    table.append(("sourdine", [figures(read.get(page["id"], ""), page["article"]) for page in pages], seconds))
    for name, extract in [("readability-lxml", by_readability), ("trafilatura", by_trafilatura)]:
        found, seconds = [], 0.0
        for page in pages:
            start = time.process_time()
            try:
                text = extract(page["html"])
            except Exception as error:
                print(f"{name}: {page['id']}: {error}", file=sys.stderr)
                text = ""
            seconds += time.process_time() - start
            found.append(figures(text, page["article"]))
        table.append((name, found, seconds))
    own = subprocess.run([program, "--version"], capture_output=True, text=True).stdout.strip()
    versions = [own] + [f"{name} {importlib.metadata.version(name)}" for name in ("readability-lxml", "trafilatura")]
    print(f"{len(pages)} pages, {size:.1f} MB; {time.strftime('%Y-%m-%d')}; {', '.join(versions)}")
    print(f"{'':18} recall  precision  f1      MB/s")
    for name, found, seconds in table:
        mean = [sum(one[nth] for one in found) / len(found) for nth in range(3)]
        print(f"{name:18} {mean[0]:.4f}  {mean[1]:.4f}     {mean[2]:.4f}  {size / seconds:.1f}")


main()
