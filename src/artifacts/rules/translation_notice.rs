//! SD801: the text says itself that it is translated.

use super::{Context, Findings, Meta, Rule, Severity, rule};
use crate::span::Span;
use regex::{Regex, RegexBuilder};
use std::sync::LazyLock;

rule! {
    /// ## What it finds
    /// A notice that the text was translated, by a service, by a program or by a person: "Translated by …", "Translated with DeepL".
    /// ## Why it matters
    /// It is the one statement that needs no inference: a fact about the page, not a fault.
    /// ## Example
    /// `en`: This article was automatically translated from French.
    /// ## Sound text that resembles it
    /// `en`: Her novel was translated by hand into nine languages, and the word can be translated as "muted".
    /// ## Where it errs
    /// A credit line of a book review stands on a line of its own, too.
    TranslationNotice, "SD801", "translation-notice", Severity::Info, &[]
}

/// By a machine, in so many words, anywhere in the text.
static MACHINE: LazyLock<Regex> = LazyLock::new(|| {
    expression(&[
        r"(?:machine|automatically|auto)[- ]translated",
        r"translated (?:automatically|by (?:AI|machine|a machine|software|Google|an automatic|artificial intelligence))",
        r"translated (?:with|by|using) (?:www\.)?(?:DeepL|Google Translate|ChatGPT|Microsoft Translator|Bing Translator|Yandex)",
        r"(?:automatisch|maschinell) übersetzt|mit (?:DeepL|Google Übersetzer) übersetzt|Übersetzt mit DeepL",
        r"traduit (?:automatiquement|par (?:DeepL|Google|une machine|l['’]IA))|traduction automatique",
        r"traducid[oa] (?:automáticamente|por (?:DeepL|Google|IA))|traducción automática",
        r"tradotto (?:automaticamente|con (?:DeepL|Google))|traduzione automatica",
        r"traduzid[oa] (?:automaticamente|por (?:DeepL|Google))|tradução automática",
        r"strojově přeloženo|automaticky přeloženo",
        r"переведено (?:автоматически|с помощью)|машинный перевод|перекладено автоматично|машинний переклад",
        r"機械翻訳|自動翻訳|机器翻译|自动翻译",
    ])
});

/// A credit, on a line of its own.
static CREDIT: LazyLock<Regex> = LazyLock::new(|| {
    expression(&[
        r"^[\s(\[*—–-]*(?:translated|translation)(?: from (?:the )?\p{Lu}\p{L}+)?(?: by|:)\s.{2,60}$",
        r"^[\s(\[*—–-]*(?:übersetzt von|aus dem \p{Lu}\p{L}+ von|übersetzung:)\s.{2,60}$",
        r"^[\s(\[*—–-]*(?:traduit (?:de l['’]\p{L}+ |du \p{L}+ )?par|traduction\s?:)\s.{2,60}$",
        r"^[\s(\[*—–-]*(?:traducid[oa] (?:del \p{L}+ )?por|traducción:)\s.{2,60}$",
    ])
});

fn expression(kinds: &[&str]) -> Regex {
    RegexBuilder::new(&kinds.join("|")).case_insensitive(true).multi_line(true).build().expect("the notices are valid expressions")
}

impl Rule for TranslationNotice {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn check(&self, context: &Context<'_>, findings: &mut Findings) {
        for found in MACHINE.find_iter(context.text) {
            let span = Span::new(found.start(), found.end());
            findings.add(context.text, span, "the text says that a machine translated it").severity(Severity::Info);
        }
        for found in CREDIT.find_iter(context.text) {
            let words = found.as_str().trim();
            let start = found.start() + (found.len() - found.as_str().trim_start().len());
            findings.add(context.text, Span::new(start, start + words.len()), "the text says that it is a translation");
        }
    }
}
