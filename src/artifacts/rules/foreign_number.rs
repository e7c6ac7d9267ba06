//! SD402: a number in the notation of another language.

use super::{Context, Findings, Meta, Rule, Severity, rule};
use crate::text::token::Kind;

rule! {
    /// ## What it finds
    /// In English a decimal comma (`3,5 percent`) or points between thousands (`1.250.000`); in the other languages the reverse.
    /// ## Why it matters
    /// Systems translate words and copy numbers; readers then take `3,500` litres for `3.5`.
    /// ## Example
    /// `en`: Prices rose by 3,5 percent in May.
    /// ## Sound text that resembles it
    /// `en`: It cost 3,500 pounds, rose by 3.5 percent, and versions 1.2.3 and lots 1,2 came later.
    /// ## Where it errs
    /// Tables with one convention for all languages.
    ForeignNumber, "SD402", "foreign-number", Severity::Minor, &["en", "de", "fr", "it", "cs", "ru", "uk"]
}

impl Rule for ForeignNumber {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn check(&self, context: &Context<'_>, findings: &mut Findings) {
        for part in context.parts_in(&Self::META) {
            let Some(lexicon) = part.lexicon else { continue };
            let (decimal, foreign) = if part.lang.as_str() == "en" { ('.', ',') } else { (',', '.') };
            let units = lexicon.list("units");
            for nth in part.tokens.clone().filter(|nth| context.tokens[*nth].kind == Kind::Number) {
                let number = context.word(nth);
                let unit = context.tokens.get(nth + 1).is_some_and(|next| {
                    let word = next.of(context.text);
                    word == "%" || word == "€" || next.kind == Kind::Word && units.contains(context.lower(nth + 1))
                });
                let better = if is_decimal(number, foreign) && unit {
                    number.replace(foreign, &decimal.to_string())
                } else if is_grouped(number, decimal) && number.parse::<std::net::Ipv4Addr>().is_err() {
                    number.replace(decimal, if part.lang.as_str() == "en" { "," } else { " " })
                } else {
                    continue;
                };
                if context.is_in_address(nth) || nth > part.tokens.start && matches!(context.lower(nth - 1), "version" | "section" | "v") {
                    continue;
                }
                findings
                    .add(context.text, context.tokens[nth].span, format!("\"{number}\" is written as another language writes numbers"))
                    .suggest(better);
            }
        }
    }
}

/// Whether the number is digits, the separator, and one or two digits.
fn is_decimal(number: &str, sign: char) -> bool {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    number.split_once(sign).is_some_and(|(whole, rest)| digits(whole) && digits(rest) && rest.len() <= 2 && whole.len() <= 3)
}

/// Whether the number has two or more groups of three digits after the separator.
fn is_grouped(number: &str, sign: char) -> bool {
    let mut groups = number.split(sign);
    let first = groups.next().is_some_and(|first| (1..=3).contains(&first.len()) && first.bytes().all(|byte| byte.is_ascii_digit()));
    let mut count = 0;
    first
        && groups.all(|group| {
            count += 1;
            group.len() == 3 && group.bytes().all(|byte| byte.is_ascii_digit())
        })
        && count >= 2
}
