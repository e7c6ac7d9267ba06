"""Texts of our own in ten languages, and what can happen to them on the way."""

SOUND = {
    "en": [
        "The ferry to the island will start again in May, nineteen months after the storm took the old pier away. The council said that the new piles go down fourteen metres.",
        "The storm closed a large -scale market in the old harbour of the town. London says he was not told about it by anybody in the town.",
        "Our library opens at nine on weekdays. Anyone who wants to borrow a book needs a card, which costs nothing and is made while you wait.",
        "\u201cWe lost a pier in one night, and it took us nineteen months to build another one,\u201d said the mayor on Tuesday in front of the old customs house.",
    ],
    "de": [
        "Die Fähre zur Insel fährt ab Mai wieder, neunzehn Monate nachdem der Sturm die alte Brücke mitgenommen hat. Die neuen Pfähle reichen vierzehn Meter tief.",
        "Der Bürgermeister sprach am Dienstag vor dem alten Zollhaus. Er sagte, dass niemand in der Stadt mit so hohen Kosten gerechnet habe.",
        "Unsere Bücherei öffnet werktags um neun. Wer ein Buch ausleihen möchte, braucht einen Ausweis, der nichts kostet.",
        "Für größere Übungen im Freien fehlt der Schule bisher ein überdachter Platz; die Eltern möchten ihn selbst bauen.",
    ],
    "fr": [
        "Le bac vers l\u2019île reprendra en mai, dix-neuf mois après la tempête qui a emporté l\u2019ancienne jetée. Les nouveaux pieux descendent à quatorze mètres.",
        "La bibliothèque ouvre à neuf heures en semaine. Pour emprunter un livre, il faut une carte, qui ne coûte rien et qui est faite sur place.",
        "« Nous avons perdu une jetée en une nuit », a déclaré le maire mardi devant l\u2019ancienne douane, où l\u2019on avait dressé une estrade.",
        "Cet article a été traduit automatiquement de l\u2019anglais. Le marché du vieux port a fermé ses portes à cause de la tempête d\u2019hier soir.",
    ],
    "es": [
        "El transbordador a la isla volverá a navegar en mayo, diecinueve meses después de que la tormenta se llevara el viejo muelle.",
        "La biblioteca abre a las nueve los días laborables. Quien quiera llevarse un libro necesita un carné, que no cuesta nada.",
        "A la mañana siguiente nadie quería hablar de lo que había pasado en el pueblo, y menos todavía los dueños del mercado.",
        "El alcalde señaló que las obras costarán cuatro millones de euros, y que la región pagará la mitad antes del otoño.",
    ],
    "it": [
        "Il traghetto per l\u2019isola riprenderà a maggio, diciannove mesi dopo la tempesta che ha portato via il vecchio molo.",
        "La biblioteca apre alle nove nei giorni feriali. Chi vuole prendere un libro in prestito ha bisogno di una tessera gratuita.",
        "Il sindaco ha detto che nessuno in città si aspettava spese così alte, e che la regione ne pagherà la metà.",
        "La mattina dopo nessuno voleva parlare di ciò che era successo; perché, disse il fornaio, non serviva più a niente.",
    ],
    "pt": [
        "A balsa para a ilha voltará a funcionar em maio, dezenove meses depois de a tempestade ter levado o velho cais.",
        "A biblioteca abre às nove nos dias úteis. Quem quiser levar um livro precisa de um cartão, que não custa nada.",
        "O presidente da câmara disse que ninguém na cidade esperava despesas tão altas, e que a região pagará metade.",
        "Na manhã seguinte ninguém queria falar do que tinha acontecido na aldeia, nem mesmo os donos do mercado.",
    ],
    "ru": [
        "Паром на остров снова пойдёт в мае, через девятнадцать месяцев после бури, которая унесла старый причал.",
        "Библиотека открывается в девять по будням. Тому, кто хочет взять книгу, нужен билет, который ничего не стоит.",
        "Мэр сказал во вторник, что никто в городе не ожидал таких больших расходов и что половину заплатит область.",
        "Наутро никто не хотел говорить о том, что произошло в посёлке, и меньше всех хозяева рынка.",
    ],
    "cs": [
        "Trajekt na ostrov začne znovu jezdit v květnu, devatenáct měsíců poté, co bouře odnesla staré molo.",
        "Knihovna otvírá ve všední dny v devět. Kdo si chce půjčit knihu, potřebuje průkaz, který nic nestojí.",
        "Starosta v úterý řekl, že nikdo ve městě nečekal tak vysoké výdaje a že polovinu zaplatí kraj.",
        "Druhý den ráno nikdo nechtěl mluvit o tom, co se ve vesnici stalo, a nejméně majitelé tržiště.",
    ],
    "ja": [
        "島への渡し船は、嵐が古い桟橋を流してから十九か月後の五月に再開します。新しい杭は十四メートルの深さまで達しています。",
        "図書館は平日の九時に開きます。本を借りたい人にはカードが必要ですが、費用はかかりません。",
        "市長は火曜日、これほど高い費用を予想した人は町に一人もいなかったと述べました。",
        "翌朝、村で何が起きたのかを話したがる人はいませんでした。市場の持ち主たちはなおさらでした。",
    ],
    "zh": [
        "开往岛上的渡轮将于五月恢复运行，那时距风暴冲走旧码头已有十九个月。新的桩打到了十四米深。",
        "图书馆工作日九点开门。想借书的人需要一张卡，办卡不收费，当场就能拿到。",
        "市长星期二说，城里没有人料到费用会这么高，其中一半将由省里支付。",
        "第二天早上，没有人愿意谈论村里发生的事，市场的主人更不愿意。",
    ],
}


def _records():
    for lang, texts in SOUND.items():
        for nth, text in enumerate(texts):
            yield {"id": f"{lang}-{nth}", "source": f"post-{lang}-{nth % 2}", "text": text}
        # UTF-8 read as something else, bytes that are no Windows-1252 included.
        yield {"id": f"{lang}-mojibake", "source": f"post-{lang}-0", "text": texts[0].encode().decode("latin-1")}
        yield {"id": f"{lang}-copy", "source": f"mirror-{lang}", "text": f"{texts[1]}\n{texts[2]}"}
    yield {"id": "loop", "source": "wire", "text": "round and round " * 20}
    yield {"id": "hidden", "source": "wire", "text": "The gate is open\u202e today \u202cand the tower\U000e0041\U000e0042 is not, said the keeper."}
    yield {"id": "mixed", "source": "wire", "text": SOUND["en"][0] + "\n" + SOUND["es"][2] + "\n" + SOUND["ja"][1]}
    yield {"id": "astral", "source": "wire", "text": "🏗️🏗️ A large -scale plan 𝔘𝔫𝔦 for the harbour &amp; the town, said the mayor of the town on Monday."}
    yield {"id": "ignored", "source": "wire", "text": SOUND["en"][1], "sourdine_ignore": ["split-compound"]}
    yield {"id": "declared", "source": "wire", "lang": "fr", "text": SOUND["de"][2]}
    yield {"id": "page", "source": "site", "url": "https://site.example/a", "html": "<html lang=en><head><title>Ferry</title></head><body><p>" + SOUND["en"][1] + "</p><p>" + SOUND["en"][0] + "</p></body></html>"}
    yield {"source": "wire", "text": SOUND["it"][1] + " " + SOUND["it"][2]}


RECORDS = list(_records())
