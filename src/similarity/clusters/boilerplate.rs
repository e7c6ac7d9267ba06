//! Boilerplate: notices and menus that a source repeats on its own pages, as opposed to stories that other sources copy.

use crate::similarity::units::store::Unit;

/// Fewer copies are a republished story.
pub const MIN_MEMBERS: usize = 4;
/// Smallest share of the source's units: one paragraph in a hundred, which is one in five to ten pages.
pub const MIN_SHARE: f64 = 0.01;

/// Number of units by source.
pub(super) fn units_by_source(units: &[Unit]) -> Vec<u32> {
    let mut counts = Vec::new();
    for unit in units {
        let source = unit.source as usize;
        if source >= counts.len() {
            counts.resize(source + 1, 0);
        }
        counts[source] += 1;
    }
    counts
}

/// True if most pairs of the cluster are within one source and that source has the text on many pages. Always false if the input has one
/// source only, where boilerplate and republished stories look the same.
pub(super) fn is_boilerplate(sources: impl Iterator<Item = u32>, of_source: &[u32]) -> bool {
    let mut sources: Vec<u32> = sources.collect();
    if sources.len() < MIN_MEMBERS || of_source.len() < 2 {
        return false;
    }
    sources.sort_unstable();
    let links = |count: usize| count * (count - 1) / 2;
    let inside: usize = sources.chunk_by(|a, b| a == b).map(|group| links(group.len())).sum();
    let often = |group: &[u32]| group.len() as f64 >= MIN_SHARE * f64::from(of_source[group[0] as usize]);
    inside * 2 > links(sources.len()) && sources.chunk_by(|a, b| a == b).filter(|group| group.len() > 1).all(often)
}
