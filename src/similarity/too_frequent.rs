//! Counts of what repeats too often: windows, names and numbers that too many units share, whose posting lists are truncated or not used,
//! units that one record repeats, and quotations of a paragraph that has too many.

/// How many windows, names or numbers were in too many units to compare all of those units, by stage, and how many units were not compared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TooFrequent {
    /// Windows, among the rarest of each unit, that more than 256 representatives share. Further units were not compared by them.
    pub near: u64,
    /// Windows in more than 64 quotations, which were not used.
    pub quotes: u64,
    /// Anchors in more than 64 units, which were not used.
    pub passages: u64,
    /// Traits in more than 32 units; no units were compared for them alone.
    pub twins: u64,
    /// Words in more than 32 statements of one speaker, which were not used.
    pub reported: u64,
    /// Windows in more than 512 units. Further units were not linked by them.
    pub links: u64,
    /// Units that repeat an earlier unit of their own record, behind the first 131,072 that do. They are in no cluster.
    pub repeated: u64,
    /// Quotations and reports of speech behind the first 65,536 of their unit. They are compared with nothing.
    pub unkept: u64,
}

impl TooFrequent {
    /// True if all counts are 0.
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
            (self.twins, "numbers, names and words stand in more than 32 units: translations that share nothing rarer may be missing"),
            (self.reported, "words stand in more than 32 statements of one speaker: they count for no reported speech"),
            (self.links, "phrases stand in more than 512 units: links that rest on nothing rarer may be missing"),
            (
                self.repeated,
                "paragraphs or sentences repeat an earlier one of their own record, behind 131,072 that do: they are in no cluster",
            ),
            (self.unkept, "quotations stand behind the first 65,536 of their paragraph: they are compared with nothing"),
        ];
        let said: Vec<String> = said.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}")).collect();
        f.write_str(&said.join("; "))
    }
}
