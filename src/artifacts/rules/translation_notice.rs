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

/// By a machine, in so many words: of this text, or on a line that says nothing else.
static MACHINE: LazyLock<Regex> = LazyLock::new(|| {
    expression(&[
        r"this (?:page|article|text|post|story|content|document|translation|version)[^.!?\n]{0,40} (?:machine|automatically|auto)[- ](?:translated|generated)",
        r"^[\s(\[*—–-]*(?:machine|automatically|auto)[- ]translated\b[^.!?\n]{0,40}[.)\]]?$",
        r"translated (?:automatically|by (?:AI|artificial intelligence|a machine|machine|software)) (?:from|into|and)\b",
        r"translated (?:with|by|using) (?:www\.)?(?:DeepL|Google Translate|ChatGPT|Microsoft Translator|Bing Translator|Yandex Translate)",
        r"translated by Google[.)\]\s]*$",
        r"(?:dieser|diese|dieses) (?:Text|Artikel|Seite|Beitrag|Übersetzung)[^.!?\n]{0,40} (?:automatisch|maschinell) (?:übersetzt|erstellt)",
        r"übersetzt mit (?:www\.)?DeepL|mit (?:DeepL|Google Übersetzer) übersetzt",
        r"(?:ce|cet|cette) (?:texte|article|page|traduction)[^.!?\n]{0,40} (?:traduite? automatiquement|générée? automatiquement)",
        r"traduite? (?:par|avec) (?:DeepL|Google Traduction|une machine|l['’]IA)\b",
        r"(?:este|esta) (?:texto|artículo|página|traducción)[^.!?\n]{0,40} (?:traducid[oa]|generad[oa]) automáticamente",
        r"(?:questo|questa|quest['’]) ?(?:testo|articolo|pagina|traduzione)[^.!?\n]{0,40} tradott[oa] automaticamente",
        r"(?:este|esta) (?:texto|artigo|página|tradução)[^.!?\n]{0,40} traduzid[oa] automaticamente",
        r"^[\s(\[*—–-]*(?:traduction automatique|traducción automática|traduzione automatica|tradução automática|maschinelle Übersetzung|strojový překlad|машинный перевод|машинний переклад)[.)\]]?\s*$",
        r"(?:tento|tato) (?:text|článek|stránka|překlad)[^.!?\n]{0,40} (?:strojově|automaticky) (?:přeložen|přeložena|přeloženo)",
        r"(?:переведено автоматически|перекладено автоматично)",
        r"(?:この|本)(?:記事|ページ|文章)[^。\n]{0,20}(?:機械翻訳|自動翻訳)|(?:本文|本页|本网页)[^。\n]{0,10}(?:机器翻译|自动翻译)",
    ])
});

/// A credit, on a line of its own, with a name.
static CREDIT: LazyLock<Regex> = LazyLock::new(|| {
    expression(&[
        r"^[\s(\[*—–-]*(?:translated|translation)(?: from (?:the )?(?-i:\p{Lu})\p{L}+)?(?: by|:)\s(?-i:\p{Lu}).{2,60}$",
        r"^[\s(\[*—–-]*(?:übersetzt von|aus dem (?-i:\p{Lu})\p{L}+ von|übersetzung:)\s(?-i:\p{Lu}).{2,60}$",
        r"^[\s(\[*—–-]*(?:traduit (?:de l['’]\p{L}+ |du \p{L}+ )?par|traduction\s?:)\s(?-i:\p{Lu}).{2,60}$",
        r"^[\s(\[*—–-]*(?:traducid[oa] (?:del \p{L}+ )?por|traducción:)\s(?-i:\p{Lu}).{2,60}$",
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
