//! The page of a measure of the gate.

use super::page::Page;
use crate::quality::{Bound, Measure, Preset};

/// The page of a measure.
pub(super) fn page(measure: &Measure) -> Page {
    let mut page = Page::new(format!("{} · measure of sourdine check", measure.name));
    page.title("What is measured");
    page.say(measure.what);
    page.title("Who published it");
    page.say(measure.source);
    page.title("Where presets cut");
    match cuts(measure) {
        cuts if cuts.is_empty() => page.say("nowhere"),
        cuts => {
            let side = |bound: Bound| if bound == Bound::Min { "at least" } else { "at most" };
            let lines: Vec<Vec<String>> =
                cuts.into_iter().map(|(preset, bound, cutoff)| vec![preset.to_owned(), format!("{} {cutoff}", side(bound))]).collect();
            page.columns(lines);
        }
    }
    page.title("To set it, or to switch it off");
    page.say(&format!("On the command line: --min {0}=VALUE, --max {0}=VALUE, or =off.", measure.name));
    page.say(&format!("In sourdine.toml: `{0} = VALUE` or `{0} = \"off\"` under [check.min] or [check.max]; for one language, source or file under [check.lang.de.max] and the like.", measure.name));
    page.say(&format!("For one JSON record: \"sourdine_ignore\": \"{}\".", measure.name));
    page
}

/// The cut-offs of a measure, by preset and bound.
fn cuts(measure: &Measure) -> Vec<(&'static str, Bound, f64)> {
    let named = Preset::NAMES.into_iter().filter_map(|name| Some((name, Preset::named(name).ok()?.cutoffs())));
    let sides =
        named.flat_map(|(name, cutoffs)| [Bound::Min, Bound::Max].map(|bound| (name, bound, cutoffs.at(measure.name, bound, "", ""))));
    sides.filter_map(|(name, bound, cutoff)| Some((name, bound, cutoff?))).collect()
}

pub(super) fn json(measure: &Measure) -> serde_json::Value {
    let cuts =
        cuts(measure).into_iter().map(|(preset, bound, cutoff)| serde_json::json!({ "preset": preset, "bound": bound, "cutoff": cutoff }));
    serde_json::json!({ "measure": measure.name, "what": measure.what, "source": measure.source, "cutoffs": cuts.collect::<Vec<_>>() })
}
