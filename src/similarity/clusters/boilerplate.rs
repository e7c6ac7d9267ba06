//! Boilerplate: notices and menus that a source repeats on its own pages, told apart from stories that others took over.

use crate::similarity::units::store::Unit;

/// Fewer copies are a story that was published again.
const MIN_MEMBERS: usize = 4;
/// Share of the units of its source that such a text makes up at the least: once in a hundred paragraphs, some five to ten pages.
const MIN_SHARE: f64 = 0.01;

/// How many units each source has.
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

/// Whether most links between the members of a cluster join units of one source, and that source has it on many of its pages. Where
/// there is one source in all, nothing tells its furniture from its stories.
pub(super) fn is_furniture(sources: impl Iterator<Item = u32>, of_source: &[u32]) -> bool {
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
