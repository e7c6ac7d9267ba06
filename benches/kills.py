#!/usr/bin/env python3
"""Kills runs of `check` and of `cluster --index`, and goes on as the program says: kills.py SOURDINE [--check 200] [--index 50] [--seed N]

A job is run once without a kill. Then it is run in another folder and killed, by SIGKILL, SIGTERM or SIGINT, after a random time or as
soon as one of its files appears, and continued by the command that it named, or, where SIGKILL left it no time to name one, by its own with
`--resume` (check) or without a change (cluster). The run that continues is killed as well, a few times, until one may end. Looked at:

- after each kill: the exit status, nothing half under a final name, no temporary file after SIGTERM and SIGINT;
- at the end: the same bytes in the same files, the same status and the same standard output as without a kill.

The input is made here from the seed, which is printed: some thousand records, of which a part are copies, unreadable, blank or damaged.
"""
import argparse, collections, hashlib, json, os, random, re, shlex, shutil, signal, subprocess, sys, tempfile, time

KILLS_IN_A_ROW = 4
SIGNALS = [signal.SIGKILL] * 4 + [signal.SIGTERM, signal.SIGINT]
TO = "--accepted good{0} --quarantine bad.jsonl --fail-on never --quiet --threads {1}"
CHECK = {
    "plain": "check in.jsonl " + TO.format(".jsonl", "{threads}"),
    "packed": "check in.jsonl --records values.jsonl.gz " + TO.format(".jsonl.zst", "{threads}"),
    "dedup": "check in.jsonl --dedup --copies copies.jsonl " + TO.format(".jsonl", "{threads}"),
    "dedup against": "check in.jsonl --dedup --against known.jsonl " + TO.format(".jsonl.gz", "{threads}"),
    "dedup best": "check in.jsonl --dedup --keep best --copies copies.jsonl --temp-dir tmp " + TO.format(".jsonl", "{threads}"),
    "dedup of a stream": "check - --input-format jsonl --dedup --keep longest --temp-dir tmp " + TO.format(".jsonl", "{threads}"),
    "stream": "check - --input-format jsonl --preset report-only " + TO.format(".jsonl", "{threads}"),
    "parts": "check in.jsonl --split-size 64K --write-baseline base.jsonl " + TO.format(".jsonl.zst", "{threads}"),
    "table": "check in.csv " + TO.format(".csv", "{threads}"),
    "with a report": "check in.jsonl --format json --out table.json " + TO.format(".jsonl", "{threads}"),
}
INDEX = {
    "index": "cluster new.jsonl --index known --kinds exact,near --quiet --threads {threads}",
    "index and files": "cluster new.jsonl --index known --pairs pairs.jsonl --links links.jsonl --removed removed.jsonl --quiet "
                       "--format jsonl --out clusters.jsonl --temp-dir tmp --threads {threads}",
    "new index": "cluster old.jsonl new.jsonl --index fresh --unit record --quiet --format jsonl --threads {threads}",
}


def records(chance, count, name):
    """JSON Lines: texts of drawn words, every third a copy of an earlier one with a few words changed; some lines that are no records."""
    words = ["".join(chance.choices("abdefgiklmnoprstu", k=chance.randint(2, 9))) for _ in range(4000)]
    lines, texts = [], []
    for nth in range(count):
        if texts and chance.random() < 0.35:
            text = [word if chance.random() > 0.03 else chance.choice(words) for word in chance.choice(texts)]
        else:
            text = chance.choices(words, k=chance.randint(20, 60))
        texts.append(text)
        end = {0: " Ã© Ã¼ \ufffd\ufffd", 1: " a a a a a a a a a a a a a a a a a a a a"}.get(chance.randrange(30), ".")
        line = json.dumps({"id": f"{name}{nth}", "source": f"s{nth % 5}", "text": " ".join(text).capitalize() + end}, ensure_ascii=False)
        lines.append({0: line[:-3], 1: json.dumps({"id": f"{name}{nth}", "text": " "})}.get(chance.randrange(60), line))
    return "\n".join(lines) + "\n"


def snapshot(folder):
    """Hashes of all files of a folder by name."""
    found = {}
    for place, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(place, name)
            try:
                with open(path, "rb") as file:
                    found[os.path.relpath(path, folder)] = hashlib.sha256(file.read()).hexdigest()
            except FileNotFoundError:
                pass
    return found


def start(program, folder, line):
    stdin = open(os.path.join(folder, "in.jsonl"), "rb") if " - " in line else subprocess.DEVNULL
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "stdin": stdin}
    return subprocess.Popen([program, *shlex.split(line)], cwd=folder, text=True, errors="replace", **pipes)


def kill(child, folder, chance, seconds, files):
    """Sends a signal at some moment; None where the run had ended before."""
    sent, trigger = chance.choice(SIGNALS), chance.choice(files) if chance.random() < 0.4 else None
    end = time.monotonic() + (chance.uniform(0, seconds * 1.1) if trigger is None else seconds * 3)
    while time.monotonic() < end and child.poll() is None:
        if trigger and os.path.lexists(os.path.join(folder, trigger)):
            time.sleep(chance.choice([0, 0, 0.0005, 0.003]))
            break
        time.sleep(0 if trigger else 0.0005)
    if child.poll() is not None:
        return None
    child.send_signal(sent)
    return sent


def is_temporary(path):
    return os.path.basename(path).startswith(".") or path.endswith((".lock", ".next")) or path.endswith("segment.partial")


def job(program, line, inputs, chance, kills, faults, counts):
    """Kills one job up to `kills` times and compares its end; gives the number of kills."""
    prepare = lambda folder: [shutil.copytree(inputs, folder, dirs_exist_ok=True), os.makedirs(os.path.join(folder, "tmp"), exist_ok=True)]
    resume = line + " --resume" if line.startswith("check") else line
    with tempfile.TemporaryDirectory() as whole, tempfile.TemporaryDirectory() as folder:
        prepare(whole), prepare(folder)
        given, began = set(snapshot(whole)), time.monotonic()
        child = start(program, whole, line)
        told = child.communicate()[0]
        seconds, status, expected = time.monotonic() - began, child.returncode, snapshot(whole)
        made = [name for name in expected if name not in given]
        files = made + [f"{name}.partial" for name in made] + ["good.jsonl.journal", "good.jsonl.journal.next", "known/segment.partial", "fresh/index.json"]
        files += ["fresh/sourdine.lock", "good.jsonl.zst.partial/part-00003.jsonl.zst"]
        done, next_line, history = 0, line, []
        while True:
            before = snapshot(folder)
            child = start(program, folder, next_line)
            sent = kill(child, folder, chance, seconds, files) if done < kills and len(history) < KILLS_IN_A_ROW else None
            out, err = child.communicate()
            after = snapshot(folder)
            where = f"{line}\n    after {history + [sent and sent.name]}"
            if sent is None or child.returncode == status:
                # Not killed, or too late to matter.
                history.append("too late" if sent else "end")
                if sent is None:
                    break
                next_line = resume
                continue
            done += 1
            history.append(sent.name)
            counts[sent.name] += 1
            # A signal before the program's first step ends it as any process; a shell says 128 and the number then as well.
            is_unbegun = child.returncode == -sent and after == before
            if not is_unbegun and child.returncode != (-9 if sent == signal.SIGKILL else 128 + sent):
                faults.append(f"{where}: status {child.returncode}: {err}")
            half = [name for name in made if name in after and after[name] != expected[name]]
            if half:
                faults.append(f"{where}: half files {half}")
            # What an earlier SIGKILL left is removed once a run has got as far as its outputs.
            left = [name for name in after if is_temporary(name) and name not in before]
            if left and sent != signal.SIGKILL:
                faults.append(f"{where}: left {left}")
            named = re.search(r"sourdine ((?:check|cluster) .*)$", err.strip())
            next_line = named.group(1) if named else resume
        # A job that ended with --resume keeps its journal.
        extra = [name for name in after if name not in expected and not name.endswith(".journal")]
        wrong = [name for name in expected if after.get(name) != expected[name]]
        if child.returncode != status or out != told or extra or wrong:
            faults.append(f"{where}: status {child.returncode} for {status}, other bytes {wrong}, left {extra}, output {out == told}: {err}")
        counts["jobs"] += 1
        return done


def main():
    options = argparse.ArgumentParser()
    options.add_argument("program")
    options.add_argument("--check", type=int, default=200)
    options.add_argument("--index", type=int, default=50)
    options.add_argument("--records", type=int, default=9000)
    options.add_argument("--seed", type=int, default=random.randrange(1 << 32))
    options = options.parse_args()
    print(f"seed {options.seed}", flush=True)
    chance, program, faults = random.Random(options.seed), os.path.abspath(options.program), []
    with tempfile.TemporaryDirectory() as inputs:
        write = lambda name, text: open(os.path.join(inputs, name), "w").write(text)
        text = records(chance, options.records, "r")
        write("in.jsonl", text)
        write("known.jsonl", records(chance, 300, "k"))
        write("in.csv", "id,text\n" + "".join(f'{nth},"{line[10:200]}"\n' for nth, line in enumerate(text.replace('"', "").splitlines())))
        write("old.jsonl", "".join(text.splitlines(True)[:1500]))
        write("new.jsonl", "".join(text.splitlines(True)[1000:4500]))
        subprocess.run([program, "cluster", "old.jsonl", "--index", "known", "--kinds", "exact,near"], cwd=inputs, check=True, capture_output=True)
        for what, jobs, wanted in [("check", CHECK, options.check), ("index", INDEX, options.index)]:
            counts, done = collections.Counter(), 0
            while done < wanted:
                for line in jobs.values():
                    if done < wanted:
                        line = line.format(threads=chance.choice([1, 2, 3, 7]))
                        done += job(program, line, inputs, chance, wanted - done, faults, counts)
            print(f"{what}: {done} kills of {counts['jobs']} jobs: " + ", ".join(f"{counts[s.name]} {s.name}" for s in dict.fromkeys(SIGNALS)), flush=True)
    print("\n".join(faults) or "the same bytes each time, nothing left")
    sys.exit(bool(faults))


if __name__ == "__main__":
    main()
