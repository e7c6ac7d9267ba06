//! SD602: a language model's remarks to its user.

use super::{Context, Findings, Meta, Rule, Severity, rule};
use crate::text::Span;
use aho_corasick::{AhoCorasick, MatchKind};
use regex::{Regex, RegexBuilder};
use std::sync::LazyLock;

rule! {
    /// ## What it finds
    /// Remarks of a language model around its answer: "Here is the translation:", "As an AI language model, I …", "I can't assist with that
    /// request".
    /// ## Why it matters
    /// An author would not write them; they were copied with the answer. In a translation they show that a machine made it.
    /// ## Example
    /// `en`: Here is the translation of the text into English: The harbour was closed on Monday.
    /// ## Sound text that resembles it
    /// `en`: Here is the translation that my grandmother made of the song, and as an AI researcher I can't say more.
    /// ## Where it errs
    /// Articles on language models that show such an answer without quotation marks.
    ModelTalk, "SD602", "model-talk", Severity::Major, &[]
}

/// Prefilter: every match contains one of these in ASCII lower case; the expressions run from there.
static STEMS: LazyLock<AhoCorasick> = LazyLock::new(|| {
    let stems = [
        "transla",
        " ai ",
        "language model",
        "assist with that",
        "Übersetzung",
        "übersetzte",
        "ki-",
        "sprachmodell",
        "traduction",
        "modèle de lang",
        "traducción",
        "modelo de leng",
        "modelo de ling",
        "tradução",
        "traduzione",
        "modello linguistico",
        "překlad",
        "jazykový model",
        "перевод",
        "языковая модель",
        "переклад",
        "мовна модель",
        "翻訳",
        "言語モデル",
        "翻译",
        "语言模型",
    ];
    AhoCorasick::builder().match_kind(MatchKind::LeftmostFirst).build(stems).expect("a short list of short stems is no large automaton")
});

/// Each pattern names the translation, with a colon or the text that was asked for, or the model itself.
static TALK: LazyLock<Regex> = LazyLock::new(|| {
    let kinds = [
        r"^\W*(?:sure|certainly|of course|okay)?[!,.]?\s*(?:here(?:’s|'s| is)|below is) (?:the|a|your|my) (?:\p{L}+ )?translat(?:ion|ed text)(?: of (?:the|your) (?:text|sentence|article|passage|following)[^:\n]{0,40})?(?: (?:in|into|to|from) \p{Lu}\p{L}+(?: (?:to|into) \p{Lu}\p{L}+)?)?\s?:",
        r"as an AI(?: language)? model,? I\b",
        r"I(?:’m|'m| am) (?:just |only )?an AI(?: language)? (?:model|assistant)\b",
        r"(?:I(?:’m|'m| am) sorry,? but )?I (?:can(?:’|'|no)?t|am unable to|am not able to) (?:assist|help|comply) with (?:that|this|your) request",
        r"^\W*hier ist (?:die|eine|deine|Ihre) (?:\p{L}+ )?Übersetzung(?: (?:des|Ihres|deines) Textes)?(?: (?:ins|auf) \p{Lu}\p{L}+)?\s?:|^\W*hier ist der übersetzte Text\s?:",
        r"als KI-?(?:Sprachm|M)odell (?:kann|bin|habe) ich\b",
        r"^\W*voici (?:la|une|votre) traduction(?: (?:du texte|de (?:votre|la) (?:texte|phrase)))?(?: en \p{L}+)?\s?:",
        r"en tant que modèle de lang(?:age|ue)(?: d['’]IA)?, je\b",
        r"^\W*(?:aquí (?:está|tienes|tiene)|a continuación se presenta) (?:la|una|tu|su) traducción(?: del texto)?(?: al \p{L}+)?\s?:",
        r"como (?:un )?modelo de lenguaje(?: de IA)?, (?:yo |no )",
        r"^\W*(?:aqui está|segue) (?:a|uma|sua) tradução(?: do texto)?(?: (?:para|em) (?:o )?\p{L}+)?\s?:",
        r"^\W*ecco (?:la|una|tua) traduzione(?: del testo)?(?: in \p{L}+)?\s?:",
        r"^\W*(?:zde|tady) je (?:váš |tvůj )?překlad(?: textu)?(?: do \p{L}+)?\s?:",
        r"jako (?:AI )?jazykový model\b[^.\n]{0,20}\b(?:nemohu|nemám|nejsem)\b",
        r"^\W*вот (?:ваш )?перевод(?: текста)?(?: на \p{L}+(?: язык)?)?\s?:",
        r"как (?:языковая модель|ИИ)(?: ИИ)?, я\b",
        r"^\W*ось (?:ваш )?переклад(?: тексту)?(?: \p{L}+ мовою| на \p{L}+(?: мову)?)?\s?:",
        r"як (?:мовна модель|ШІ), я\b",
        r"^\W*(?:以下|こちら)[はが][^\n。:：]{0,20}(?:翻訳|訳)(?:です|になります)?[。:：]",
        r"(?:AI|人工知能)?言語モデルとして、",
        r"^\W*(?:好的[，,]?)?以下是[^\n。:：]{0,20}翻译[^\n。:：]{0,6}[:：]",
        r"作为(?:一个|一名)?(?:AI|人工智能)?(?:大型)?语言模型[，,]我",
    ];
    RegexBuilder::new(&kinds.join("|")).case_insensitive(true).multi_line(true).build().expect("the phrases are valid expressions")
});

impl Rule for ModelTalk {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn check(&self, context: &Context<'_>, findings: &mut Findings) {
        let text = context.text;
        let mut read = 0;
        for hit in STEMS.find_iter(context.lower_text()) {
            if hit.start() < read {
                continue;
            }
            let start = text[..hit.start()].rfind('\n').map_or(0, |at| at + 1);
            read = text[hit.end()..].find('\n').map_or(text.len(), |at| hit.end() + at);
            for found in TALK.find_iter(&text[start..read]) {
                let words = found.as_str().trim_start_matches(|c: char| !c.is_alphanumeric());
                let end = start + found.end();
                let span = Span::new(end - words.len(), end);
                // Inside quotation marks the text reports what a model said.
                if text[..span.start as usize].ends_with(['"', '“', '„', '«', '\'', '‘', '「']) {
                    continue;
                }
                let finding = findings.add(text, span, "a language model says this to who asked it");
                if words.ends_with([':', '：']) {
                    finding.by_machine(None);
                }
            }
        }
    }
}
