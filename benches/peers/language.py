#!/usr/bin/env python3
"""py3langid's answers, for benches/frontier.rs: a JSON string a line in, {"lang","confidence","seconds"} a line out.

py3langid goes into a virtual environment under target/peers on first use. Probabilities are normed, as its documentation advises for
confidences; seconds are those of the call alone. The last line also says how many languages it has and the megabytes that it takes.
"""
import json, os, subprocess, sys, time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
VENV = os.path.join(ROOT, "target/peers")


def environment():
    python = os.path.join(VENV, "bin/python")
    if sys.prefix != VENV:
        if not os.path.exists(python):
            subprocess.run([sys.executable, "-m", "venv", VENV], check=True)
        subprocess.run([python, "-m", "pip", "-q", "install", "py3langid"], check=True, stdout=sys.stderr)
        os.execv(python, [python] + sys.argv)


def resident():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * 4096 / 1e6


def main():
    environment()
    before = resident()
    from py3langid.langid import LanguageIdentifier, MODEL_FILE
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.classify("The first text, in English.")
    texts = [json.loads(line) for line in sys.stdin.buffer]
    answers = []
    for text in texts:
        start = time.perf_counter()
        lang, confidence = identifier.classify(text)
        answers.append({"lang": "nb" if lang == "no" else lang, "confidence": float(confidence), "seconds": time.perf_counter() - start})
    if answers:
        answers[-1].update(languages=len(identifier.labels), megabytes=round(resident() - before, 1))
    for answer in answers:
        print(json.dumps(answer))


main()
