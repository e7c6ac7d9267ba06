//! The results of a gate as rows.

use super::Row;
use super::table::Column;
use crate::gate::{Shown, Stage};
use crate::text::number::{group, percent};

impl Row for Stage {
    const COLUMNS: &'static [Column] = &[
        Column::words("by"),
        Column::text("name", 1),
        Column::number("records"),
        Column::number("accepted"),
        Column::number("quarantined"),
        Column::number("share"),
    ];

    fn lines(&self) -> impl IntoIterator<Item = Vec<String>> {
        let share = if self.share > 0.0 && self.share < 0.005 { "< 1 %".to_owned() } else { percent(self.share) };
        vec![vec![self.by.to_owned(), self.name.clone(), group(self.records), group(self.accepted), group(self.quarantined), share]]
    }
}

impl Row for Shown {
    const COLUMNS: &'static [Column] = &[
        Column::words("side"),
        Column::text("record", 1),
        Column::words("measure"),
        Column::number("value"),
        Column::number("cut-off"),
        Column::text("what decided", 3),
    ];

    fn lines(&self) -> impl IntoIterator<Item = Vec<String>> {
        let text = self.text.replace('\n', " ");
        vec![vec![self.side.to_owned(), self.id.clone(), self.measure.to_owned(), self.value.to_string(), self.cutoff.to_string(), text]]
    }
}
