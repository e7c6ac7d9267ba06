"""Two thousand records in ten languages, made of the texts of records.py: damaged, shortened, repeated, joined, in upper case."""

import random

from records import SOUND

COUNT = 2000


def _damaged(text, kind, rng):
    words = text.split(" ")
    at = rng.randrange(len(words))
    match kind:
        case "mojibake":
            try:
                return text.encode().decode("cp1252")
            except UnicodeDecodeError:
                return text.encode().decode("latin-1")
        case "entities":
            return text.replace("e", "&#101;", 1).replace(" ", "&nbsp;", 1)
        case "cut":
            return " ".join(words[: max(1, at)])
        case "loop":
            return " ".join([text] + words[at : at + 3] * 8)
        case "spaces":
            return " ".join([*words[:at], "-scale", *words[at:]])
        case "upper":
            return text.upper()
        case "numbers":
            return f"{text} ({rng.randrange(1000)})"
        case "hidden":
            return "\u200b".join(text[n : n + 9] for n in range(0, len(text), 9))
        case "page":
            return f"<b>{text}</b>\n\nHome | News | {rng.randrange(100)}"
        case _:
            return text


KINDS = ["sound", "mojibake", "entities", "cut", "loop", "spaces", "upper", "numbers", "hidden", "page"]


def _records():
    rng = random.Random(7)
    languages = list(SOUND)
    records = []
    for number in range(COUNT):
        lang = languages[number % len(languages)]
        paragraphs = [_damaged(rng.choice(SOUND[lang]), rng.choice(KINDS), rng) for _ in range(rng.choice([1, 1, 1, 2, 3]))]
        if rng.random() < 0.05:
            paragraphs.append(rng.choice(SOUND[rng.choice(languages)]))
        record = {"id": f"r{number:05}", "source": f"{lang}-{rng.randrange(4)}", "text": "\n".join(paragraphs)}
        if rng.random() < 0.2:
            record["lang"] = lang
        records.append(record)
    return records


MANY = _records()
