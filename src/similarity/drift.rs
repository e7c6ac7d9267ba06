//! How a wording differs from another, word by word.

use serde::Serialize;
use similar::{Algorithm, DiffTag, capture_diff_slices};

/// One difference: what the representative says, and what stands here instead; one of them may be empty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Edit {
    /// Words of the representative.
    pub before: String,
    /// Words of this member.
    pub after: String,
}

/// Differences beyond this many say that it is another text.
const MAX_EDITS: usize = 40;

/// The differences between two wordings; case, punctuation and white space are none.
pub fn drift(representative: &str, member: &str) -> Vec<Edit> {
    let words = |text: &str| -> Vec<(String, String)> {
        let shown = text.split_whitespace().map(|word| word.trim_matches(|c: char| !c.is_alphanumeric() && c != '%'));
        shown.filter(|word| !word.is_empty()).map(|word| (word.to_lowercase().replace('’', "'"), word.to_owned())).collect()
    };
    let (old, new) = (words(representative), words(member));
    let keys = |words: &[(String, String)]| words.iter().map(|(key, _)| key.clone()).collect::<Vec<_>>();
    let join = |words: &[(String, String)]| words.iter().map(|(_, word)| word.as_str()).collect::<Vec<_>>().join(" ");
    capture_diff_slices(Algorithm::Patience, &keys(&old), &keys(&new))
        .into_iter()
        .filter(|op| op.tag() != DiffTag::Equal)
        .take(MAX_EDITS)
        .map(|op| Edit { before: join(&old[op.old_range()]), after: join(&new[op.new_range()]) })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_differ_are_named() {
        let edits = drift("The new piles go down fourteen metres, he said.", "the new piles go down sixteen metres he has said");
        let pairs: Vec<(&str, &str)> = edits.iter().map(|edit| (edit.before.as_str(), edit.after.as_str())).collect();
        assert_eq!(pairs, [("fourteen", "sixteen"), ("", "has")]);
    }
}
