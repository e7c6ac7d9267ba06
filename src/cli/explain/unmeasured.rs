//! Reasons for which the gate quarantines a record without measuring it.

use super::page::Page;
use crate::error::Quarantine;
use crate::gate::copies::RULE as DUPLICATE;

/// A reason for which the gate quarantines a record without measuring it.
#[derive(Debug, serde::Serialize)]
pub(super) struct Unmeasured {
    rule: &'static str,
    what: &'static str,
    instead: &'static str,
}

/// All such reasons.
const UNMEASURED: &[Unmeasured] = &[
    Unmeasured {
        rule: Quarantine::UNREADABLE,
        what: "A record that can't be read: no JSON, a row with too many fields, a field of another type, damaged bytes, or a file that breaks off. Its line in the quarantine says where and why.",
        instead: "Mend the file; --text-field, --id-field and --input-format where the fault is what it was taken for.",
    },
    Unmeasured {
        rule: Quarantine::BLANK,
        what: "A record whose text is empty, or white space alone.",
        instead: "There is nothing to judge, and no setting that lets it through.",
    },
    Unmeasured {
        rule: Quarantine::TOO_LONG,
        what: "A record over the limit of bytes; it is not read into memory.",
        instead: "--max-record-bytes raises the limit.",
    },
    Unmeasured {
        rule: DUPLICATE,
        what: "A record that says what another says that was let through (--dedup) or is known (--against): the exact Jaccard of their three-word windows is at the threshold or above it. The reason names the other record.",
        instead: "--threshold, or [cluster] threshold; --keep says which of several stays.",
    },
];

impl Unmeasured {
    pub(super) fn find(name: &str) -> Option<&'static Self> {
        UNMEASURED.iter().find(|one| one.rule == name)
    }

    pub(super) fn page(&self) -> Page {
        let mut page = Page::new(format!("{} · reason of sourdine check", self.rule));
        page.title("What it stops");
        page.say(self.what);
        page.title("What to do");
        page.say(self.instead);
        page
    }
}
