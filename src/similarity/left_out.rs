//! What was too common to be compared with all of its like.

/// What was left out because it stands in too many places to be compared with all of them: how often, by what it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// Phrases that more than 256 unlike units have in common, among the rarest of each: beyond these no more were compared by them.
    pub near: u64,
    /// Phrases that stand in more than 64 quotations, and by which none were compared.
    pub quotes: u64,
    /// Phrases that stand in more than 64 units, and from which no passage was followed.
    pub passages: u64,
    /// Numbers and names that stand in more than 64 units, and that no twin was sought by.
    pub twins: u64,
    /// Phrases that stand in more than 512 units, beyond which none were linked by them.
    pub links: u64,
}

impl std::fmt::Display for LeftOut {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let said = [
            (self.near, "phrases stand in more than 256 unlike units: near copies that share nothing rarer may be missing"),
            (self.quotes, "phrases stand in more than 64 quotations: quotations that share nothing rarer may be missing"),
            (self.passages, "phrases stand in more than 64 units: passages that hold nothing rarer are taken for common speech"),
            (self.twins, "numbers and names stand in more than 64 units: they count for no twin"),
            (self.links, "phrases stand in more than 512 units: links that rest on nothing rarer may be missing"),
        ];
        let said: Vec<String> = said.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}")).collect();
        f.write_str(&said.join("; "))
    }
}
