//! SD307: an identifier or file name with white space after its dots.

use super::{Context, Findings, Meta, Rule, Severity, rule};
use crate::artifacts::context::Part;
use crate::knowledge::prose::is_camel;
use crate::text::token::Kind;

rule! {
    /// ## What it finds
    /// White space after the dots of a file name or dotted name: `setup. exe`, `System. Management. Automation. PSObject`.
    /// ## Why it matters
    /// A system takes the dot for the end of a sentence and puts a space after it. Rate per 1,000 words: up to 1.4 in documentation that
    /// its publisher calls machine translated, at most 0.005 in human translations.
    /// ## Example
    /// `und`: Open the folder of the program and start setup. exe there, then wait until the window closes.
    /// ## Sound text that resembles it
    /// `und`: Open the folder of the program and start setup.exe there. Prof. Dr. Kari Nordmann waits until the window closes. Then she leaves.
    /// ## Where it errs
    /// A sentence that begins with a file type in lower case. Of 100 findings in ten languages read by hand, all 100 were wrong.
    TornIdentifier, "SD307", "torn-identifier", Severity::Major, &[]
}

/// File extensions that are not words of any language, sorted.
const TYPES: &[&str] = &[
    "asmx", "asp", "aspx", "bmp", "cfg", "cpp", "cs", "csproj", "css", "csv", "dll", "docx", "exe", "gif", "htm", "html", "jpeg", "jpg",
    "js", "json", "mdb", "msi", "pdf", "php", "png", "pptx", "psd1", "psm1", "resx", "rtf", "sln", "sql", "svg", "targets", "tsx", "txt",
    "vb", "vbproj", "vcproj", "vcxproj", "vsix", "xaml", "xls", "xlsx", "xml", "xsd", "xslt", "yaml", "yml",
];
/// Occurrences from which a word may begin a sentence.
const COMMON: u32 = 500;
/// Fewest blanks inside a dotted name: a single one may be the end of a sentence.
const MIN_TEARS: usize = 2;
/// Fewest names, so that it is not an abbreviation.
const MIN_NAMES: usize = 3;
/// Most names that are read as one, so that a text of nothing but names costs no quadratic time.
const MAX_NAMES: usize = 16;

impl Rule for TornIdentifier {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn check(&self, context: &Context<'_>, findings: &mut Findings) {
        for part in context.parts.iter().filter(|part| !part.is_quotation) {
            let mut nth = part.tokens.start;
            while nth < part.tokens.end {
                let Some(last) = torn(context, part, nth) else {
                    nth += 1;
                    continue;
                };
                let span = context.span(nth, last);
                let whole: String = span.of(context.text).split_whitespace().collect();
                findings.add(context.text, span, format!("white space inside the name \"{whole}\"")).suggest(whole);
                nth = last + 1;
            }
        }
    }
}

/// The last token of the torn name that starts at token `first`.
fn torn(context: &Context<'_>, part: &Part, first: usize) -> Option<usize> {
    let name = |nth: usize| nth < part.tokens.end && context.tokens[nth].kind == Kind::Word && context.tokens[nth].ascii;
    if !name(first) || !context.is(first + 1, ".") || context.tokens[first + 1].spaced {
        return None;
    }
    // A dot attached to the name before it; the next name follows directly or after one blank.
    let next = |nth: usize| {
        let stop = nth + 1;
        let joins = stop < part.tokens.end && context.is(stop, ".") && !context.tokens[stop].spaced && name(stop + 1);
        (joins && !context.tokens[stop + 1].first && !context.is_behind_a_hole(stop + 1)).then_some(stop + 1)
    };
    let spaced = |nth: usize| context.tokens[nth].spaced;
    let mut names = vec![first];
    while let Some(after) = names.last().filter(|_| names.len() < MAX_NAMES).and_then(|last| next(*last)) {
        names.push(after);
    }
    let tears = names[1..].iter().filter(|nth| spaced(**nth)).count();
    if tears == 0 {
        return None;
    }
    // "System. Management. Automation. PSObject": not one-word sentences, if one name is in camel case.
    let camel = names.iter().any(|nth| is_camel(context.word(*nth)));
    // A lower-case word after a dot begins no sentence; it may follow an abbreviation ("Sr. Spec. in") if the language has the word.
    let small = |nth: &usize| spaced(*nth) && context.is_lower(*nth) && context.known(*nth).is_none_or(|word| word.count == 0);
    let is_dotted = camel || names.len() > MIN_NAMES && names[1..].iter().any(small);
    if tears >= MIN_TEARS && 2 * tears >= names.len() - 1 && context.is_capitalised(first) && context.word(first).len() > 1 && is_dotted {
        // The next sentence may begin after it.
        let goes_on =
            |nth: &usize| spaced(*nth) && context.is_capitalised(*nth) && context.known(*nth).is_some_and(|word| word.count >= COMMON);
        if names.last().is_some_and(goes_on) {
            names.pop();
        }
        return names.last().copied();
    }
    // Each of many names in a row is looked up for each of those before it, so what is cheap comes first.
    let is_file_type = |nth: &usize| context.is_lower(*nth) && TYPES.binary_search(&context.word(*nth)).is_ok();
    let kind = names.iter().position(is_file_type)?;
    let is_type = kind > 0 && spaced(names[kind]) && ends(context, names[kind]);
    (is_type && context.word(names[kind - 1]).len() > 1).then_some(names[kind])
}

/// Whether only phrase-final punctuation follows, and nothing is joined to it.
fn ends(context: &Context<'_>, nth: usize) -> bool {
    context.tokens.get(nth + 1).is_none_or(|next| {
        let closes = matches!(context.word(nth + 1), "." | "," | ";" | ":" | ")" | "\"" | "”" | "»" | "'" | "?" | "!");
        let joins = context.tokens.get(nth + 2).is_some_and(|after| !after.spaced && after.kind == Kind::Word);
        next.spaced || next.kind == Kind::Word && !next.ascii || closes && !joins
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn file_types_are_sorted() {
        assert!(super::TYPES.is_sorted());
    }
}
