use proptest::prelude::*;
use sourdine::input::{Event, Input, InputOptions};
use sourdine::similarity::{Clusterer, Options};
use sourdine::{Analyzer, CharIndex, Config, Paragraphs, Record, Span, paragraphs};
use std::sync::LazyLock;

static ANALYZER: LazyLock<Analyzer> = LazyLock::new(|| Analyzer::new(&Config::default()).unwrap());

/// Pieces that rules and passes look at, in any order, between anything.
fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "\\PC{0,12}",
        Just("large -scale ".to_owned()),
        Just("Moscow says he and his ".to_owned()),
        Just("the the of the of the ".to_owned()),
        Just("100%mistaken, cafÃ© &amp; «quoted» ".to_owned()),
        Just("漢字とかな、@-@ [UNK] ▁word ".to_owned()),
        Just("e\u{301}\u{200b}\u{feff}\u{202e}\u{1b}[31m\n".to_owned()),
        Just("Translated by nobody at all\n“It is what it is, he said to us.” ".to_owned()),
    ];
    proptest::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

/// Pieces of pages, whole and broken, in any order.
fn html() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "\\PC{0,8}",
        "<[a-z]{1,4}( [a-z]{1,5}=\"?[a-z]{0,4})?>?",
        "</?(p|div|li|td|pre|svg|template|br)/?>",
        Just("<!-- sourdine-ignore: SD101 --><!-- x -->".to_owned()),
        Just("<p lang=fr hidden=''>caf&eacute;&#x41&#0;&notit\r\n".to_owned()),
        Just("<script>if (a < b)</script><title>x<style>".to_owned()),
        Just("<span lang>large -scale é漢\u{feff}</span>".to_owned()),
    ];
    proptest::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn any_page_is_read_and_its_text_leads_back(html in html()) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.html");
        std::fs::write(&path, &html).unwrap();
        let events: Vec<Event> = Input::new(vec![path], InputOptions::default()).collect();
        if let [Event::Record(record)] = events.as_slice() {
            let page = record.page.as_deref().unwrap();
            prop_assert_eq!(&page.html, html.strip_prefix('\u{feff}').unwrap_or(&html));
            for (at, c) in record.text.char_indices().filter(|(_, c)| c.is_alphanumeric()) {
                let source = page.source(Span::new(at, at + c.len_utf8())).unwrap().of(&page.html);
                prop_assert!(source.contains(c) || source.starts_with('&'), "{c:?} {source:?}");
            }
            let analysis = ANALYZER.analyze(record);
            for finding in &analysis.findings {
                prop_assert!(page.html.get(page.source(finding.span).unwrap().range()).is_some());
            }
            for tag in &page.tags {
                page.element(*tag);
            }
        }
    }

    #[test]
    fn analysis_holds_together_for_any_text(text in text()) {
        let record = Record::new("a", "a", text);
        let analysis = ANALYZER.analyze(&record);
        let mut last = 0;
        for finding in &analysis.findings {
            prop_assert!(finding.span.start >= last, "findings are in order and disjoint");
            prop_assert!(record.text.is_char_boundary(finding.span.start as usize) && record.text.is_char_boundary(finding.span.end as usize));
            prop_assert!(!finding.message.is_empty() && !finding.span.is_empty());
            last = finding.span.end;
        }
        let covered: String = analysis.languages.iter().map(|part| part.span.of(&record.text)).collect();
        prop_assert_eq!(&covered, &record.text);
        let score = &analysis.score;
        prop_assert!(0.0 < score.low && score.low <= score.probability && score.probability <= score.high && score.high <= 1.0);
        let logit: f32 = score.contributions.iter().map(|part| part.log_odds).sum();
        prop_assert!((1.0 / (1.0 + (-logit).exp()) - score.probability).abs() < 1e-4);
    }

    #[test]
    fn paragraphs_are_in_order_and_lose_no_letter(text in text()) {
        for how in [Paragraphs::Auto, Paragraphs::Blank, Paragraphs::Line] {
            let spans = paragraphs(&text, how);
            prop_assert!(spans.windows(2).all(|pair| pair[0].end <= pair[1].start));
            let inside: usize = spans.iter().map(|span| span.of(&text).chars().filter(|c| !c.is_whitespace()).count()).sum();
            prop_assert_eq!(inside, text.chars().filter(|c| !c.is_whitespace()).count());
        }
    }

    #[test]
    fn clusters_place_their_members_inside_the_record(texts in proptest::collection::vec(text(), 2..6)) {
        let mut clusterer = Clusterer::new(Options::default()).unwrap();
        for (nth, text) in texts.iter().enumerate() {
            let sketch = clusterer.sketcher().sketch(text);
            clusterer.add(nth.to_string(), format!("source {nth}"), text, sketch).unwrap();
        }
        for cluster in clusterer.finish().unwrap() {
            prop_assert!(cluster.members.len() > 1);
            for member in &cluster.members {
                prop_assert!((0.0..=1.0).contains(&member.similarity));
                let text = &texts[member.id.parse::<usize>().unwrap()];
                if let (Some(start), Some(end)) = (member.start, member.end) {
                    prop_assert!(start < end && end <= CharIndex::new(text).position(text.len()));
                }
            }
        }
    }
}
