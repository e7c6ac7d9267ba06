//! Windows and the like that too many units have: their posting lists are cut, or not used at all.

/// How many windows and the like stood in too many units to compare all of these by them, by what they are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TooFrequent {
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

impl TooFrequent {
    /// Whether nothing was.
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }
}

impl std::fmt::Display for TooFrequent {
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
