//! SD802: markup of a translation service or plug-in in the page.

use super::{Context, Findings, Meta, Rule, Severity, rule};
use crate::text::page::{Element, Page};
use crate::text::{Lang, Span};
use aho_corasick::AhoCorasick;
use regex::Regex;
use serde::Deserialize;
use std::sync::LazyLock;

rule! {
    /// ## What it finds
    /// Markup that a translation service, browser or plug-in leaves in a translated page: a language tag with `x-mtfrom`, attributes of
    /// Edge and TranslatePress, classes of Chrome, comments of GTranslate, the URL of a translation proxy. The list is `data/marks.toml`.
    /// ## Why it matters
    /// It is a direct statement, often with the source language: a fact about the page, not a fault.
    /// ## Example
    /// `html`: <html lang="en-x-mtfrom-fr"><p>The harbour was closed after the storm.
    /// ## Sound text that resembles it
    /// `html`: <html lang="en" class="notranslate"><div id="google_translate_element"></div><p>The harbour was closed after the storm.
    /// ## Where it errs
    /// Plug-ins mark untranslated pages too. If the mark names the source language and the page is in that language, nothing is reported;
    /// if it names none, perhaps only the mark's element was translated. Sites with post-edited machine translation leave the same marks.
    TranslationMark, "SD802", "translation-mark", Severity::Info, &[]
}

/// A row of `data/marks.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Mark {
    needles: Vec<String>,
    #[serde(default, deserialize_with = "expression")]
    element: Option<Regex>,
    #[serde(default, deserialize_with = "expression")]
    attribute: Option<Regex>,
    #[serde(default, deserialize_with = "expression")]
    value: Option<Regex>,
    from: Option<String>,
    #[serde(default)]
    nested: bool,
    #[serde(default, deserialize_with = "expression")]
    comment: Option<Regex>,
    #[serde(default, deserialize_with = "expression")]
    address: Option<Regex>,
    #[serde(default, deserialize_with = "expression")]
    text: Option<Regex>,
    says: String,
}

fn expression<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Regex>, D::Error> {
    Regex::new(&String::deserialize(deserializer)?).map(Some).map_err(serde::de::Error::custom)
}

/// The rows, and an Aho–Corasick automaton of all their needles.
struct Table {
    marks: Vec<Mark>,
    needles: AhoCorasick,
    /// For each needle its row.
    rows: Vec<usize>,
    /// The same for the rows that apply to text.
    in_text: (AhoCorasick, Vec<usize>),
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    #[derive(Deserialize)]
    struct File {
        mark: Vec<Mark>,
    }
    let File { mark: marks } =
        toml::from_str(include_str!("../../../data/marks.toml")).expect("the table that is built in is sound: a test reads it");
    let of = |ignoring_case: bool, wanted: fn(&Mark) -> bool| {
        let (rows, needles): (Vec<usize>, Vec<&String>) = marks
            .iter()
            .enumerate()
            .filter(|(_, mark)| wanted(mark))
            .flat_map(|(row, mark)| mark.needles.iter().map(move |needle| (row, needle)))
            .unzip();
        let needles = AhoCorasick::builder().ascii_case_insensitive(ignoring_case).build(needles);
        (needles.expect("a short list of short needles is no large automaton"), rows)
    };
    let ((needles, rows), in_text) = (of(true, |_| true), of(false, |mark| mark.text.is_some()));
    Table { marks, needles, rows, in_text }
});

/// A mark found: its offset in the page's source, and the source language.
struct Found {
    place: Option<Span>,
    from: Option<Lang>,
}

impl Rule for TranslationMark {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn check(&self, context: &Context<'_>, findings: &mut Findings) {
        let table = &*TABLE;
        for (mark, span) in table.in_text(context.lower_text(), context.text) {
            findings.add(context.text, span, mark.says.clone()).by_machine(None);
        }
        // Marks outside the article apply to the page as well.
        for left in context.page.iter().flat_map(|page| &page.left) {
            for (mark, span) in table.in_text(&left.text.to_ascii_lowercase(), &left.text) {
                findings.add_on_page(left.source(span), mark.says.clone()).by_machine(None);
            }
        }
        let Some(page) = context.page else { return };
        let lang = page.lang.or_else(|| context.parts.iter().max_by_key(|part| part.tokens.len()).map(|part| part.lang));
        let mut found: Vec<Option<Found>> = table.marks.iter().map(|_| None).collect();
        // A mark in the page is more specific than its URL, which may have been copied.
        for (row, at) in table
            .hits(&page.html)
            .map(|(row, at)| (row, Some(at)))
            .chain(table.hits(page.url.as_deref().unwrap_or_default()).map(|(row, _)| (row, None)))
        {
            if found[row].is_none() {
                found[row] = table.marks[row].at(page, at).filter(|found| found.from.is_none() || found.from != lang);
            }
        }
        let mut said: Vec<&str> = Vec::new();
        for (mark, found) in table.marks.iter().zip(found) {
            let Some(found) = found else { continue };
            // Several marks of one service are reported once.
            if !said.contains(&mark.says.as_str()) {
                said.push(&mark.says);
                let original = found.from.map(|lang| format!("; the original is in {lang}")).unwrap_or_default();
                findings.add_on_page(found.place, mark.says.clone() + &original).by_machine(found.from);
            }
        }
    }
}

impl Table {
    /// The marks in a text with their spans; `lower` is the text in ASCII lower case.
    fn in_text<'t>(&'t self, lower: &'t str, text: &'t str) -> impl Iterator<Item = (&'t Mark, Span)> + 't {
        let (needles, rows) = &self.in_text;
        needles.find_overlapping_iter(lower).filter_map(move |hit| {
            let (mark, at) = (&self.marks[rows[hit.pattern().as_usize()]], hit.start());
            let found = mark.text.as_ref()?.find_at(text, at).filter(|found| found.start() == at)?;
            Some((mark, Span::new(found.start(), found.end())))
        })
    }

    /// Rows whose needle occurs, with the offset. A needle may be part of another, or belong to several rows.
    fn hits<'t>(&'t self, text: &'t str) -> impl Iterator<Item = (usize, usize)> + 't {
        self.needles.find_overlapping_iter(text).map(|hit| (self.rows[hit.pattern().as_usize()], hit.start()))
    }
}

impl Mark {
    /// The mark, if the needle at byte `at` of the source (`None`: of the URL) is part of it.
    fn at(&self, page: &Page, at: Option<usize>) -> Option<Found> {
        let language = |lang: &str| Some(Lang::new(&lang.to_ascii_lowercase()).primary()).filter(|lang| lang.as_str() != "und");
        let group = |expression: &Regex, text: &str| {
            let groups = expression.captures(text)?;
            Some(groups.name("from").and_then(|from| language(from.as_str()).filter(|_| !from.as_str().eq_ignore_ascii_case("auto"))))
        };
        let Some(at) = at else {
            return Some(Found { place: None, from: group(self.address.as_ref()?, page.url.as_deref()?)? });
        };
        let around = |places: &[Span]| {
            let nth = places.partition_point(|place| place.start as usize <= at).checked_sub(1)?;
            Some(nth).filter(|nth| at < places[*nth].end as usize)
        };
        if let Some(comment) = &self.comment {
            let place = page.comments[around(&page.comments)?];
            return comment.is_match(place.of(&page.html)).then_some(Found { place: Some(place), from: None });
        }
        let nth = around(&page.tags)?;
        let place = page.tags[nth];
        let element = page.element(place);
        if let Some(address) = &self.address {
            let is_canonical = element.name == "base" || element.name == "link" && element.attribute("rel") == Some("canonical");
            return Some(Found { place: Some(place), from: group(address, element.attribute("href").filter(|_| is_canonical)?)? });
        }
        let from = self.on(&element, group)?;
        if self.nested {
            let next = page.tags.get(nth + 1).filter(|next| next.start == place.end)?;
            self.on(&page.element(*next), group)?;
        }
        let named = self.from.as_ref().and_then(|name| element.attribute(name)).and_then(language);
        Some(Found { place: Some(place), from: from.or(named) })
    }

    /// The mark on an element, with the source language if it states one.
    fn on(&self, element: &Element, group: impl Fn(&Regex, &str) -> Option<Option<Lang>>) -> Option<Option<Lang>> {
        let (attribute, value) = (self.attribute.as_ref()?, self.value.as_ref()?);
        if self.element.as_ref().is_some_and(|name| !name.is_match(&element.name)) {
            return None;
        }
        element.attributes.iter().filter(|(name, _)| attribute.is_match(name)).find_map(|(_, content)| group(value, content))
    }
}
