//! Removes boilerplate inside the article: forms, buttons, sharing links, link lists and boxes.

use super::elements::{key, keys};
use super::tree::{ROOT, Tree, share};
use super::view::View;
use crate::text::page::Boilerplate;

/// Cleans the elements of the article. `by_shape` applies heuristics on shape; they may be wrong, and a later attempt goes without them.
pub(super) fn clean(view: &mut View<'_>, roots: &[usize], by_name: bool, by_shape: bool) {
    let within = within(view.tree, roots);
    let tables = Tables::of(view.tree);
    let weight = |view: &View<'_>, nth: usize| if by_name { view.tree.nodes[nth].names.weight } else { 0 };
    // A `div` that was a single paragraph before any removal is not a box.
    let paragraphs: Vec<bool> = (0..view.tree.len()).map(|nth| within[nth] && view.is_paragraph(nth)).collect();
    if by_shape {
        view.sweep(|view, nth| {
            let is_one = view.tree.nodes[nth].is(&const { keys([b"form", b"fieldset"]) });
            (is_one && within[nth]).then(|| fishy(view, nth, &tables, weight(view, nth), Boilerplate::Form)).flatten()
        });
    }
    view.sweep(|view, nth| if within[nth] { always(view, nth, weight(view, nth), roots) } else { None });
    if by_shape {
        for name in [&const { keys([b"table"]) }, &const { keys([b"ul"]) }, &const { keys([b"div"]) }] {
            view.sweep(|view, nth| {
                let is_one = view.tree.nodes[nth].is(name) && within[nth] && !paragraphs[nth];
                is_one.then(|| fishy(view, nth, &tables, weight(view, nth), Boilerplate::Links)).flatten()
            });
        }
    }
}

/// For each element whether it is in `roots` or inside one of them.
fn within(tree: &Tree, roots: &[usize]) -> Vec<bool> {
    let mut within = vec![false; tree.len()];
    for root in roots {
        within[*root..tree.nodes[*root].end as usize].fill(true);
    }
    within
}

/// Longest sharing box in code points (Readability).
const SHARE: u32 = 500;

fn always(view: &View<'_>, nth: usize, weight: i8, roots: &[usize]) -> Option<Boilerplate> {
    let node = &view.tree.nodes[nth];
    if node.is(&const { keys([b"footer"]) }) {
        return Some(Boilerplate::Footer);
    }
    if node.is(&const { keys([b"aside"]) }) {
        return Some(node.names.kind.unwrap_or(Boilerplate::Aside));
    }
    if node.is(&const { keys([b"button"]) }) {
        return Some(Boilerplate::Form);
    }
    if node.names.share && view.sums[nth].chars < SHARE && roots.binary_search(&nth).is_err() {
        return Some(Boilerplate::Sharing);
    }
    if node.is(&const { keys([b"h1", b"h2"]) }) && weight < 0 {
        return Some(node.names.kind.unwrap_or(Boilerplate::Outside));
    }
    None
}

/// Why an element looks like boilerplate by its shape, if it does (Readability's `_cleanConditionally`).
fn fishy(view: &View<'_>, nth: usize, tables: &Tables, weight: i8, kind: Boilerplate) -> Option<Boilerplate> {
    let tree = view.tree;
    let node = &tree.nodes[nth];
    let sums = &view.sums[nth];
    if tables.is_data[nth] || tables.in_data[nth] || tables.in_code[nth] {
        return None;
    }
    let kind = node.names.kind.unwrap_or(kind);
    if weight < 0 {
        return Some(kind);
    }
    if sums.commas >= 10 || sums.videos > 0 {
        return None;
    }
    let is_list = node.is(&const { keys([b"ul", b"ol"]) }) || share(sums.listed, sums.chars) > 0.9;
    let in_figure = tree.around(nth).take(4).any(|around| tree.nodes[around].name == key(b"figure"));
    let links = sums.link_density();
    let is_out = !in_figure && sums.images > 1 && 2 * sums.paragraphs < sums.images
        || !is_list && sums.items > 100 + sums.paragraphs
        || sums.inputs > sums.paragraphs / 3
        || !is_list
            && !in_figure
            && share(sums.headings, sums.chars) < 0.9
            && sums.chars < 25
            && (sums.images == 0 || sums.images > 2)
            && links > 0.0
        || !is_list && weight < 1 && links > 0.2
        || weight >= 1 && links > 0.5
        || sums.images == 0 && sums.running == 0;
    is_out.then_some(kind)
}

/// Tells data tables from layout tables.
struct Tables {
    is_data: Vec<bool>,
    in_data: Vec<bool>,
    /// Elements inside code.
    in_code: Vec<bool>,
}

impl Tables {
    fn of(tree: &Tree) -> Self {
        let mut nearest = vec![ROOT; tree.len()];
        let mut row = vec![ROOT; tree.len()];
        let (mut rows, mut cells, mut columns) = (vec![0u32; tree.len()], vec![0u32; tree.len()], vec![0u32; tree.len()]);
        let (mut has_head, mut has_table) = (vec![false; tree.len()], vec![false; tree.len()]);
        for nth in 1..tree.len() {
            let node = &tree.nodes[nth];
            let parent = node.parent as usize;
            let table = nearest[parent];
            (nearest[nth], row[nth]) = (table, row[parent]);
            if node.is(&const { keys([b"table"]) }) {
                has_table[table] = true;
                (nearest[nth], row[nth]) = (nth, ROOT);
            } else if node.is(&const { keys([b"tr"]) }) {
                rows[table] += 1;
                row[nth] = nth;
            } else if node.is(&const { keys([b"td"]) }) {
                let row = row[parent];
                cells[row] += 1;
                columns[table] = columns[table].max(cells[row]);
            } else if node.is(&const { keys([b"caption", b"colgroup", b"tfoot", b"thead", b"th"]) }) {
                has_head[table] = true;
            }
        }
        let mut tables = Self { is_data: vec![false; tree.len()], in_data: vec![false; tree.len()], in_code: vec![false; tree.len()] };
        for nth in 1..tree.len() {
            let node = &tree.nodes[nth];
            let parent = node.parent as usize;
            tables.in_data[nth] = tables.in_data[parent] || tables.is_data[parent];
            tables.in_code[nth] = tables.in_code[parent] || tree.nodes[parent].name == key(b"code");
            if node.name == key(b"table") && !node.names.layout {
                let is_large = !has_table[nth]
                    && rows[nth] > 1
                    && columns[nth] > 1
                    && (rows[nth] >= 10 || columns[nth] > 4 || rows[nth] * columns[nth] > 10);
                tables.is_data[nth] = node.names.data || has_head[nth] || is_large;
            }
        }
        tables
    }
}
