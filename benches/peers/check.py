#!/usr/bin/env python3
"""check.py SOURDINE DOCUMENTS.jsonl [--venv DIR] [--limit N] [--differences FILE]

Decisions of `sourdine check` beside those of datatrove's own filters (Gopher quality and repetition, C4, FineWeb), each record ("id", "lang",
"text") by itself and with datatrove's splitter for its language. Installs datatrove and spaCy into a virtual environment on first use.
Prints by filter and language how many decisions are equal, which of datatrove's reasons the others had, and documents by CPU second of both.
"""
import argparse, collections, json, os, resource, subprocess, sys, tempfile, time

QUALITY = {"words", "mean-word-length", "hashes-per-word", "ellipses-per-word", "bullet-lines", "ellipsis-lines", "words-with-letter", "stop-words"}
C4 = {"c4-sentences", "c4-lorem-ipsum", "c4-curly-bracket"}
FINEWEB = {"min": {"end-mark-lines": 0.12}, "max": {"short-lines": 0.67, "repeated-line-characters": 0.01, "line-ends-per-word": 0.3}}

EXTRA = {"min": {**FINEWEB["min"], "c4-sentences": 5}, "max": {**FINEWEB["max"], "c4-lorem-ipsum": 0, "c4-curly-bracket": 0}}


def environment(folder):
    python = os.path.join(folder, "bin/python")
    if os.path.abspath(sys.executable) == os.path.abspath(python):
        return
    if not os.path.exists(python):
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        subprocess.run([python, "-m", "pip", "-q", "install", "datatrove", "spacy", "regex", "loguru", "nltk"], check=True)
    os.execv(python, [python] + sys.argv)


def cpu(who):
    usage = resource.getrusage(who)
    return usage.ru_utime + usage.ru_stime


def ours(program, path):
    """-> {id: set of rules that it fails}, CPU seconds"""
    with tempfile.TemporaryDirectory() as folder:
        # All rules in one run, the first time for the clock alone.
        extra = [f"--{bound}={name}={value}" for bound, rows in EXTRA.items() for name, value in rows.items()]
        command = [program, "check", path, "--preset", "gopher@datatrove", "--threads", "1", "--quiet", "--fail-on", "never"] + extra
        start = cpu(resource.RUSAGE_CHILDREN)
        subprocess.run(command + ["--dry-run"], check=True, stdout=subprocess.DEVNULL)
        seconds = cpu(resource.RUSAGE_CHILDREN) - start
        rules = collections.defaultdict(set)
        quarantine = os.path.join(folder, "quarantine.jsonl")
        subprocess.run(command + ["--accepted", os.devnull, "--quarantine", quarantine], check=True, stdout=subprocess.DEVNULL)
        for line in open(quarantine, encoding="utf8"):
            row = json.loads(line)
            rules[row.get("id")] |= {reason["rule"] for reason in row["reasons"]}
    return rules, seconds


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program"); parser.add_argument("documents"); parser.add_argument("--limit", type=int, default=0)
    parser.add_argument("--venv", default=os.path.expanduser("~/.cache/sourdine-peers/datatrove")); parser.add_argument("--differences")
    options = parser.parse_args()
    environment(options.venv)
    from datatrove.data import Document
    from datatrove.pipeline.filters import C4QualityFilter, FineWebQualityFilter, GopherQualityFilter, GopherRepetitionFilter
    documents = [json.loads(line) for line in open(options.documents, encoding="utf8")]
    documents = documents[: options.limit or None]
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf8") as file:
        file.writelines(json.dumps(document, ensure_ascii=False) + "\n" for document in documents)
        file.flush()
        rules, seconds = ours(options.program, file.name)
    fineweb = {name for rows in FINEWEB.values() for name in rows}
    makers = {
        "gopher quality": (lambda lang: GopherQualityFilter(language=lang), lambda failed: failed & QUALITY),
        "gopher repetition": (lambda lang: GopherRepetitionFilter(language=lang), lambda failed: failed - QUALITY - C4 - fineweb),
        "c4": (lambda lang: C4QualityFilter(language=lang), lambda failed: failed & C4),
        "fineweb": (lambda lang: FineWebQualityFilter(language=lang), lambda failed: failed & fineweb),
    }
    names = {"en": "eng", "de": "deu", "fr": "fra", "es": "spa", "ru": "rus", "cs": "ces", "uk": "ukr"}
    scripts = {"ru": "Cyrl", "uk": "Cyrl"}
    equal, total, other = collections.Counter(), collections.Counter(), collections.Counter()
    differences = []
    start = cpu(resource.RUSAGE_SELF)
    for lang in names:
        chosen = [document for document in documents if document.get("lang") == lang]
        if not chosen:
            continue
        filters = {name: make(f"{names[lang]}_{scripts.get(lang, 'Latn')}") for name, (make, _) in makers.items()}
        for document in chosen:
            for name, peer in filters.items():
                answer = peer.filter(Document(text=document["text"], id=document["id"]))
                kept, why = answer if isinstance(answer, tuple) else (answer, "")
                mine = makers[name][1](rules.get(document["id"], set()))
                total[name, lang] += 1
                if bool(kept) == (not mine):
                    equal[name, lang] += 1
                else:
                    other[name, lang, why or "kept", "+".join(sorted(mine)) or "kept"] += 1
                    differences.append({"id": document["id"], "filter": name, "datatrove": why or "kept", "sourdine": sorted(mine)})
    peer_seconds = cpu(resource.RUSAGE_SELF) - start
    for name, lang in sorted(total):
        print(f"{name:18} {lang}  {equal[name, lang]:6} of {total[name, lang]:6} equal  {equal[name, lang] / total[name, lang]:.4f}")
    print(f"all                    {sum(equal.values()):6} of {sum(total.values()):6} equal  {sum(equal.values()) / max(1, sum(total.values())):.4f}")
    for (name, lang, why, mine), count in other.most_common(25):
        print(f"  {count:5}  {name} {lang}: datatrove {why}, sourdine {mine}")
    print(f"CPU seconds: datatrove {peer_seconds:.1f}, sourdine {seconds:.2f} (all rules, the process and its reading included): {peer_seconds / seconds:.0f} times")
    if options.differences:
        with open(options.differences, "w", encoding="utf8") as file:
            file.writelines(json.dumps(row) + "\n" for row in differences)


if __name__ == "__main__":
    main()
