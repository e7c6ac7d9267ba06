//! Whether words about machine translation are said of the text that they stand in.
//!
//! "Translated with DeepL." is; "text translated with DeepL must be marked" and "this article explains how pages are automatically translated" are
//! not. What stands before the words must be the beginning of a sentence or this text as its subject, what stands behind them the end of
//! one, and no word between may ask, explain or demand.

use super::translation_notice::expression;
use regex::Regex;
use std::ops::Range;
use std::sync::LazyLock;

/// Words with which a sentence speaks of translation rather than of itself, in lower case.
const DOUBTS: [&str; 151] = [
    "how",
    "if",
    "whether",
    "when",
    "why",
    "explains",
    "describes",
    "discusses",
    "shows",
    "argues",
    "examines",
    "considers",
    "compares",
    "about",
    "must",
    "should",
    "never",
    "ought",
    "cannot",
    "texts",
    "novels",
    "unless",
    "against",
    "asks",
    "says",
    "wie",
    "wenn",
    "ob",
    "wer",
    "warum",
    "erklärt",
    "beschreibt",
    "zeigt",
    "über",
    "muss",
    "müssen",
    "soll",
    "sollte",
    "sollten",
    "nie",
    "falls",
    "texte",
    "handelt",
    "comment",
    "quand",
    "pourquoi",
    "explique",
    "décrit",
    "montre",
    "sur",
    "doit",
    "doivent",
    "jamais",
    "textes",
    "parle",
    "cómo",
    "cuando",
    "cuándo",
    "explica",
    "describe",
    "muestra",
    "debe",
    "deben",
    "nunca",
    "sobre",
    "textos",
    "trata",
    "habla",
    "quando",
    "perché",
    "spiega",
    "descrive",
    "mostra",
    "deve",
    "devono",
    "testi",
    "parla",
    "como",
    "descreve",
    "fala",
    "hoe",
    "wanneer",
    "waarom",
    "legt",
    "beschrijft",
    "toont",
    "moet",
    "moeten",
    "nooit",
    "teksten",
    "gaat",
    "jak",
    "jeśli",
    "czy",
    "kiedy",
    "wyjaśnia",
    "opisuje",
    "pokazuje",
    "musi",
    "powinien",
    "powinny",
    "nigdy",
    "teksty",
    "hur",
    "hvordan",
    "när",
    "når",
    "förklarar",
    "forklarer",
    "måste",
    "må",
    "skal",
    "handlar",
    "handler",
    "když",
    "pokud",
    "vysvětluje",
    "musí",
    "texty",
    "как",
    "если",
    "когда",
    "почему",
    "объясняет",
    "описывает",
    "рассказывает",
    "должен",
    "должны",
    "следует",
    "нужно",
    "тексты",
    "о",
    "об",
    "як",
    "якщо",
    "коли",
    "чому",
    "пояснює",
    "описує",
    "повинен",
    "треба",
    "тексти",
    "про",
    "nasıl",
    "inceliyor",
    "anlatıyor",
    "bagaimana",
    "jika",
    "menjelaskan",
    "harus",
    "tentang",
];
/// The same where words are not parted.
const DOUBTS_INSIDE: [&str; 12] = ["について", "歴史", "なら", "べき", "介绍", "讨论", "关于", "研究", "如何", "어떻게", "대해", "대한"];

/// This text, in the languages of the notices.
const THIS: &str = "this|these|dieser|diese|dieses|ce|cet|cette|ces|este|esta|questo|questa|quest|deze|dit|ten|ta|to|den|det|denna|denne|dette|detta|tento|tato|toto|этот|эта|это|данный|данная|данное|ця|цей|це|bu";

/// Behind the words a sentence ends, or says from which language, and by whom it was read again.
static ENDS: LazyLock<Regex> = LazyLock::new(|| {
    expression(&[
        r#"^[\s"'”»)\]*_]*(?:$|[.!。．;–—|(（،])"#,
        r"^,? (?:from|into|to|by|on|for|and|at|in|with|aus|vom|von|ins|am|und|du|de|del|dal|dall|do|z|ze|с|з|и|і|та|en|et|au|y|e|i|na|para|pour|für|per|til|till|fra|från|och|og|uit|naar|door|dari|ke)(?:[ '’]|$)",
        r"^(?:di|miş|ir)",
        r"^(?:さ|で|し|に|です|を(?:使|利用|用)|而成|生成|结果|版|，|、|된|되|으로|을 통해|입니다|했|한 )",
    ])
});

/// Before them a sentence begins, with a label, with this text as its subject, or with neither.
static BEGINS: LazyLock<Regex> = LazyLock::new(|| {
    let this_was = format!(
        r"^\P{{L}}*(?:{THIS})\P{{L}}.{{0,80}}\b(?:was|were|is|are|been|wurde|wurden|ist|été|est|fue|sido|es|stato|stata|è|foi|é|werd|byl|byla|bylo|har|jest|är|został|została|zostało|был|была|было|був|була|було|blev|ble)(?: \p{{L}}+){{0,2}}\s*$"
    );
    expression(&[
        r"^\P{L}*(?:(?:(?:editor|author|translator)['’]s )?(?:note|notice|disclaimer|hinweis|anmerkung|nota|aviso|remarque|avis|avvertenza|примечание|примітка|uwaga|opmerking|poznámka)\P{L}+)?(?:(?:the|der|die|das|le|la|l|el|lo|il|o|a|full|original|english|following|above) ?['’]?)*(?:text|article|page|post|content|abstract|summary|story|version|translation|interview|letter|caption|subtitles|document|artikel|beitrag|übersetzung|seite|texte|artículo|texto|página|traducción|articolo|testo|pagina|traduzione|artigo|tradução|tekst|vertaling|artykuł|tłumaczenie|текст|статья|перевод|стаття|переклад)?(?: (?:below|above|here))?(?: (?:was|were|is|has been|wurde|ist|a été|est|fue|ha sido|es|è stato|è stata|è|foi|é|werd))?(?: (?:automatically|automatisch|automatiquement|automáticamente|automaticamente|partly|entirely))?\P{L}*$",
        &this_was,
        // Without a verb before them.
        r"^\P{L}*(?:(?:эт[ао]|этот|данн\p{L}+|ц[яюе]|цей|bu) \p{L}+|(?:この|本)(?:記事|ページ|文章)は|本(?:文|页|网页|文章)|이 (?:글|기사|페이지|문서)[은는]) ?$",
    ])
});

/// Whether a notice is one on its own text: its place on its line.
pub(super) fn declares(line: &str, place: Range<usize>) -> bool {
    let notice = &line[place.clone()];
    // These say it of "this translation", or end with a preposition.
    let is_warning = ["errors", "inaccuracies", "mistakes"].iter().any(|end| notice.ends_with(end));
    let start =
        line[..place.start].rfind(['.', '!', '?', '。', '…']).map_or(0, |at| at + line[at..].chars().next().map_or(1, char::len_utf8));
    let before = &line[start..place.start];
    let rest = &line[place.end..];
    let rest = &rest[..rest.find(['.', ';', ':', ',', '!', '?', '–', '—', '(', '。']).unwrap_or(rest.len())];
    let sentence = line[start..place.end + rest.len()].to_lowercase();
    let is_doubted = || {
        sentence.split(|c: char| !c.is_alphabetic()).any(|word| DOUBTS.contains(&word))
            || DOUBTS_INSIDE.iter().any(|word| sentence.contains(word))
    };
    static IS_THIS: LazyLock<Regex> = LazyLock::new(|| {
        expression(&[&format!(r"^(?:{THIS})[ '’]"), "^(?:эт|данн|teks |artikel |halaman |이 |هذه|هذا|この|本|[\\s(\\[*—–-]*$)"])
    });
    let begins = || IS_THIS.is_match(notice) || BEGINS.is_match(before);
    let has_preposition = [" from", " into", " and"].iter().any(|end| notice.to_ascii_lowercase().ends_with(end));
    is_warning || begins() && (has_preposition || ENDS.is_match(&line[place.end..])) && !is_doubted()
}

#[cfg(test)]
mod tests {
    use super::super::translation_notice::machine;

    #[test]
    fn words_about_translation_declare_nothing() {
        let declared = |line: &str| machine(line).next().is_some();
        for line in [
            "Translated with DeepL",
            "Note: translated using ChatGPT and edited by Anna Keller.",
            "This article by Anna Keller was translated with DeepL.",
            "Dieser Artikel wurde mit DeepL übersetzt.",
            "Text translated with DeepL.",
            "Translated by Trans.ly, an automatic translation service",
            "Перевод: Слововерт, сервис машинного перевода",
            "翻訳：コトバマット（自動翻訳サービス）",
            "The interview below was automatically translated from Polish.",
        ] {
            assert!(declared(line), "{line}");
        }
        for line in [
            "text translated with DeepL must be marked",
            "This article explains how machine translated texts are marked.",
            "Mit DeepL übersetzte Texte müssen gekennzeichnet werden.",
            "Un texte traduit par DeepL doit être signalé.",
            "Все, что переведено автоматически, нужно помечать.",
            "Translated with DeepL, texts lose their rhythm.",
            "Never publish text translated with DeepL.",
            "この記事では機械翻訳の歴史を説明する。",
            "이 글은 자동 번역의 역사를 다룬다.",
            "Translated by Anna Keller, who founded an automatic translation service",
        ] {
            assert!(!declared(line), "{line}");
        }
    }
}
