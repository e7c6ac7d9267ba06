//! Language tags.

use serde::{Serialize, Serializer};

/// A language tag (BCP 47) of at most eight bytes; `und` if undetermined.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Lang([u8; 8]);

impl Lang {
    /// Undetermined.
    pub const UND: Self = Self::new("und");
    /// No linguistic content: code, formulas.
    pub const NOT_LANGUAGE: Self = Self::new("zxx");

    /// The tag `code`, truncated to eight bytes.
    pub const fn new(code: &str) -> Self {
        let mut bytes = [0; 8];
        let mut at = 0;
        while at < code.len() && at < 8 {
            bytes[at] = code.as_bytes()[at];
            at += 1;
        }
        Self(bytes)
    }

    /// The primary language subtag: `sr` of `sr-Latn`.
    pub fn primary(self) -> Self {
        Self::new(self.as_str().split(['-', '_']).next().unwrap_or_default())
    }

    /// The tag.
    pub fn as_str(&self) -> &str {
        let end = self.0.iter().position(|byte| *byte == 0).unwrap_or(8);
        std::str::from_utf8(&self.0[..end]).unwrap_or("und")
    }
}

impl std::fmt::Display for Lang {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl std::fmt::Debug for Lang {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for Lang {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}
