//! SD501: residue of a tokenizer.

use super::{Context, Findings, Meta, Rule, Severity, rule};
use crate::text::Span;
use regex::Regex;
use std::sync::LazyLock;

rule! {
    /// ## What it finds
    /// Tokens of a translation system: `@-@` and `@@`, `[UNK]` and `<unk>`, `▁` and `##ing`, an entity with a space before its semicolon.
    /// ## Why it matters
    /// People do not type these. They show that a system processed the text, and of which kind.
    /// ## Example
    /// `en`: The fourteen @-@ metre piles came by [UNK] last week.
    /// ## Sound text that resembles it
    /// `en`: Write to info@example.org @ noon; see [1], ## and #harbour.
    /// ## Where it errs
    /// Papers and manuals on language models quote such tokens.
    TokeniserResidue, "SD501", "tokeniser-residue", Severity::Major, &[]
}

static RESIDUE: LazyLock<Regex> = LazyLock::new(|| {
    let kinds = [
        r"@[-,./:]@",
        r"\p{L}@@(?:\s|$)",
        r"\[(?:UNK|unk|PAD|CLS|SEP|MASK)\]|<(?:unk|pad|UNK|mask|sep|eos|bos)>|^</?s>|</s>$|\x{2047}",
        r"\x{2581}\p{L}*",
        r"\p{L} ##\p{Ll}+",
        r"&(?:amp|quot|apos|lt|gt|nbsp|#\d+) ;|& (?:amp|quot|apos|lt|gt|nbsp|#\d+) ?;",
        r"<0x[0-9A-F]{2}>|<\|[a-z_]+\|>",
    ];
    Regex::new(&format!("(?m){}", kinds.join("|"))).expect("the kinds are valid expressions")
});

impl Rule for TokeniserResidue {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn check(&self, context: &Context<'_>, findings: &mut Findings) {
        let bytes = context.text.as_bytes();
        let signs = memchr::memchr3(b'@', b'[', b'<', bytes).or_else(|| memchr::memchr2(b'&', b'#', bytes));
        if signs.is_none() && !context.text.contains('\u{2581}') && !context.text.contains('\u{2047}') {
            return;
        }
        for found in RESIDUE.find_iter(context.text) {
            let words = found.as_str().trim();
            // The match includes the end of the word before the piece.
            let words = words.rsplit(' ').next().filter(|piece| piece.starts_with("##")).unwrap_or(words);
            let start = found.start() + found.as_str().rfind(words).unwrap_or(0);
            findings.add(context.text, Span::new(start, start + words.len()), format!("\"{words}\" is left over from a tokeniser"));
        }
    }
}
