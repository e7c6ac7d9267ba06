//! Metadata of a page: title, author, date, URL, licences.
//!
//! For each field the first source that has it wins, machine-readable ones first: JSON-LD (schema.org), then Open Graph and other `meta`,
//! then elements.

use crate::text::Span;
use crate::text::page::{Element, Facts, Page};
use serde_json::Value;

/// Parts of the source that are needed for metadata and are not in the page's list of elements.
#[derive(Debug, Default)]
pub(super) struct Sources {
    /// Text of `title`.
    pub title: Option<Span>,
    /// JSON-LD scripts.
    pub data: Vec<Span>,
}

/// Largest JSON-LD script in bytes.
const MAX_DATA: usize = 1 << 20;
/// Most licences.
const MAX_LICENSES: usize = 8;
/// Longest value in code points.
const MAX_FACT: usize = 500;

/// Names of `meta`, best first.
const TITLES: &[&str] = &["og:title", "twitter:title", "dc.title", "dcterms.title", "citation_title", "title"];
const AUTHORS: &[&str] =
    &["author", "article:author", "dc.creator", "dcterms.creator", "citation_author", "parsely-author", "sailthru.author"];
const DATES: &[&str] = &[
    "article:published_time",
    "datepublished",
    "dc.date.issued",
    "dcterms.issued",
    "dc.date",
    "dcterms.date",
    "citation_publication_date",
    "parsely-pub-date",
    "sailthru.date",
    "pubdate",
    "publishdate",
    "date",
];

/// The metadata of a page, and all titles that it gives itself.
pub(super) fn facts(page: &Page, sources: &Sources) -> (Facts, Vec<String>) {
    let mut found = Found::default();
    for span in &sources.data {
        if let Ok(value) = serde_json::from_str::<Value>(page_text(page, *span)) {
            found.data(&value, 0);
        }
    }
    for place in &page.tags {
        let source = place.of(&page.html).as_bytes();
        let is = |name: &str| source.get(1..=name.len()).is_some_and(|head| head.eq_ignore_ascii_case(name.as_bytes()));
        if is("meta") || is("link") || is("time") {
            found.element(&page.element(*place));
        } else if is("a ") || is("a\n") {
            // Most links state no licence, and parsing one takes microseconds.
            if memchr::memmem::find(source, b"license").is_some() {
                found.element(&page.element(*place));
            }
        }
    }
    let title = sources.title.map(|span| plain(&crate::input::page::render::resolved(page_text(page, span))));
    let titles: Vec<String> =
        found.headline.iter().cloned().chain(found.best(TITLES)).chain(title).filter(|title| !title.is_empty()).collect();
    let facts = Facts {
        title: titles.first().cloned(),
        author: found.author.clone().or_else(|| found.best(AUTHORS).filter(|name| !name.starts_with("http"))),
        date: found.date.clone().or_else(|| found.best(DATES)).or_else(|| found.time.clone()),
        canonical: found.canonical.clone().or_else(|| found.best(&["og:url"])),
        licenses: found.licenses,
    };
    (facts, titles)
}

fn page_text(page: &Page, span: Span) -> &str {
    page.html.get(span.range()).unwrap_or_default()
}

/// A single trimmed line; empty if it is too long for a value.
fn plain(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.chars().count() > MAX_FACT { String::new() } else { text }
}

#[derive(Default)]
struct Found {
    /// First `meta` of each name.
    meta: Vec<(String, String)>,
    headline: Option<String>,
    author: Option<String>,
    date: Option<String>,
    time: Option<String>,
    canonical: Option<String>,
    licenses: Vec<String>,
}

impl Found {
    /// Value of the first of these names that is present.
    fn best(&self, names: &[&str]) -> Option<String> {
        names.iter().find_map(|name| self.meta.iter().find(|(known, _)| known == name)).map(|(_, value)| value.clone())
    }

    fn element(&mut self, element: &Element) {
        let value = |name: &str| element.attribute(name).map(plain).filter(|value| !value.is_empty());
        match element.name.as_str() {
            "meta" => {
                let names = ["property", "name", "itemprop"];
                if let (Some(name), Some(content)) = (names.into_iter().find_map(value), value("content")) {
                    let name = name.to_ascii_lowercase();
                    let is_known = [TITLES, AUTHORS, DATES, &["og:url"]].iter().any(|names| names.contains(&name.as_str()));
                    if is_known && !self.meta.iter().any(|(known, _)| *known == name) {
                        self.meta.push((name, content));
                    }
                }
            }
            "time" => {
                let is_published = element.attribute("pubdate").is_some() || value("itemprop").is_some_and(|name| name == "datePublished");
                if self.time.is_none() || is_published && self.date.is_none() {
                    let time = value("datetime");
                    self.time = time.clone().or(self.time.take());
                    self.date = self.date.take().or(time.filter(|_| is_published));
                }
            }
            _ => {
                let rel = value("rel").unwrap_or_default().to_ascii_lowercase();
                let has = |name: &str| rel.split(' ').any(|rel| rel == name);
                let Some(href) = value("href") else { return };
                if has("canonical") && element.name == "link" {
                    self.canonical.get_or_insert(href);
                } else if has("license") && !self.licenses.contains(&href) && self.licenses.len() < MAX_LICENSES {
                    self.licenses.push(href);
                }
            }
        }
    }

    /// Reads schema.org data about an article; `depth` counts the enclosing lists and objects.
    fn data(&mut self, value: &Value, depth: usize) {
        if depth > 4 {
            return;
        }
        match value {
            Value::Array(list) => list.iter().for_each(|value| self.data(value, depth + 1)),
            Value::Object(object) => {
                let is_article = |name: &str| name.contains("Article") || name.contains("Posting") || name == "Report";
                let is_one = match object.get("@type") {
                    Some(Value::String(name)) => is_article(name),
                    Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).any(is_article),
                    _ => false,
                };
                if is_one {
                    let text = |name: &str| object.get(name).and_then(Value::as_str).map(plain).filter(|text| !text.is_empty());
                    self.headline = self.headline.take().or_else(|| text("headline").or_else(|| text("name")));
                    self.date = self.date.take().or_else(|| text("datePublished"));
                    self.author = self.author.take().or_else(|| object.get("author").and_then(names));
                    if let Some(license) = text("license").filter(|license| !self.licenses.contains(license)) {
                        self.licenses.push(license);
                    }
                }
                if let Some(graph) = object.get("@graph") {
                    self.data(graph, depth + 1);
                }
            }
            _ => {}
        }
    }
}

/// Names of one or more persons in schema.org data.
fn names(value: &Value) -> Option<String> {
    let name = |value: &Value| match value {
        Value::String(name) => Some(plain(name)),
        Value::Object(person) => person.get("name").and_then(Value::as_str).map(plain),
        _ => None,
    };
    let names: Vec<String> = match value {
        Value::Array(people) => people.iter().filter_map(name).collect(),
        one => name(one).into_iter().collect(),
    };
    Some(names.into_iter().filter(|name| !name.is_empty() && !name.starts_with("http")).collect::<Vec<_>>().join(", "))
        .filter(|names| !names.is_empty())
}

/// Whether the `type` of a script is JSON-LD.
pub(super) fn is_data(kind: &[u8]) -> bool {
    kind.trim_ascii().eq_ignore_ascii_case(b"application/ld+json")
}

impl Sources {
    /// Adds a part of a script; it may come in several parts.
    pub fn add(&mut self, part: Span) {
        match self.data.last_mut() {
            Some(last) if last.end == part.start && part.end as usize - last.start as usize <= MAX_DATA => last.end = part.end,
            _ => self.data.push(part),
        }
    }
}
