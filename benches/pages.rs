//! Speed of article extraction in MB/s of HTML, and a check that time is linear in the size of a page, whatever its markup.
//!
//! Each kind of markup is read at two sizes; if the speeds differ, something is not linear. Each run checks that no text is lost: kept and
//! removed text together are all visible text.

use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use sourdine::Record;
use sourdine::input::Content;

fn main() {
    divan::main();
}

const STORY: &str = "<p class=body>The ferry across the lake sails again from <b>Monday</b>, the harbour office said, after a winter in which nobody could cross without a car.</p>\n";
const MENU: &str = "<ul class='menu main'><li><a href='/news'>News</a></li><li><a href='/sport'>Sport &amp; games</a></li></ul>\n";
const SCRIPT: &str =
    "<script>window.data = window.data || []; data.push({\"name\": \"ferry\", \"price\": 12.5, \"list\": [1, 2, 3]});</script>\n";

/// A typical page: half scripts, a quarter menus, a quarter text.
fn site(bytes: usize) -> String {
    let part = |unit: &str, share: usize| unit.repeat(bytes / share / unit.len());
    format!("<html lang=en><head>{}</head><body><nav>{}</nav><article>{}</article></body>", part(SCRIPT, 2), part(MENU, 4), part(STORY, 4))
}

/// Adversarial markup, repeated many times.
const HOSTILE: [(&str, &str); 12] = [
    ("nested", "<div>x"),
    ("cells", "<table><tr><td>x"),
    ("links", "<a href=/>link "),
    ("paragraphs", "<p>word, "),
    ("inline", "<b><p>x"),
    ("crossed", "<span><div>x</span>"),
    ("decoration", "<div aria-hidden=true>x</div>"),
    ("names", "<p class='a b c' id=q>x"),
    ("items", "<li><a href=/>link</a>"),
    ("breaks", "a<br>"),
    ("references", "&amp"),
    ("facts", "<meta name=date content=x>x"),
];

fn read(html: &str, content: Content) -> Record {
    Record::of_page("page", "site", html, None, content)
}

fn letters(text: &str) -> usize {
    text.chars().filter(|c| !c.is_whitespace()).count()
}

fn check(html: &str) {
    let (main, all) = (read(html, Content::Main), read(html, Content::All));
    let left: usize = main.page.iter().flat_map(|page| &page.left).map(|left| letters(&left.text)).sum();
    assert_eq!(letters(&main.text) + left, letters(&all.text));
}

#[divan::bench(args = [Content::Main, Content::All])]
fn a_site(bencher: Bencher, content: Content) {
    let html = site(1 << 20);
    check(&html);
    bencher.counter(BytesCount::of_str(&html)).bench(|| read(black_box(&html), content));
}

#[divan::bench(args = HOSTILE.map(|(name, _)| name), consts = [500_000, 2_000_000], sample_count = 10)]
fn hostile<const BYTES: usize>(bencher: Bencher, name: &str) {
    let (_, unit) = HOSTILE.into_iter().find(|(known, _)| *known == name).expect("it is one of the list");
    let html = unit.repeat(BYTES / unit.len());
    check(&html);
    bencher.counter(BytesCount::of_str(&html)).bench(|| read(black_box(&html), Content::Main));
}
