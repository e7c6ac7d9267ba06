//! Profiles of sources from made-up measurements.

use super::*;
use crate::similarity::{Cluster, Member};

fn record(score: f32, findings: &[(&'static str, Severity)]) -> Measured {
    Measured {
        score,
        score_interval: (score - 0.1, score + 0.1),
        words: 100,
        characters: 600,
        units: 4,
        languages: vec![(Lang::new("en"), 60), (Lang::new("de"), 20)],
        findings: findings.to_vec(),
        ..Measured::default()
    }
}

#[test]
fn a_profile_is_the_sum_of_its_records() {
    let mut profiles = Profiles::default();
    let fault = ("split-compound", Severity::Minor);
    profiles.add("post", Measured { hygiene: vec!["words", "score"], ..record(0.2, &[fault, fault]) });
    profiles.add("post", Measured { changes: [("entities", 3), ("invisible", 1)].into(), ..record(0.6, &[("remark", Severity::Info)]) });
    profiles.add("post", Measured { changes: [("entities", 2)].into(), hygiene: vec!["words"], ..record(0.4, &[fault]) });
    profiles.add("mail", Measured { grade: Some(Grade::Proven), translated_from: Some(Lang::new("fr")), ..record(0.9, &[]) });
    let found = profiles.finish(&[]);
    let names: Vec<&str> = found.iter().map(|profile| profile.source.as_str()).collect();
    assert_eq!(names, ["mail", "post"], "most suspicious first");
    let post = &found[1];
    assert_eq!((post.records, post.words, post.characters, post.units), (3, 300, 1800, 12));
    assert_eq!(post.score, 0.4);
    assert!(post.low.is_some_and(|low| low < 0.4) && post.high.is_some_and(|high| high > 0.4) && post.record_interval.is_none());
    assert_eq!(post.rules, [("remark", 1), ("split-compound", 3)].into());
    assert_eq!(post.severities, [("info", 1), ("minor", 3)].into());
    assert_eq!((post.faults(), post.findings_per_1000_words.value, post.rules_per_1000_words["remark"].value), (3, 10.0, 3.3333));
    assert_eq!((post.hygiene_failed.records, post.hygiene_failed.share.value), (2, 0.6667));
    assert_eq!(post.hygiene, [("score", 1), ("words", 2)].into());
    assert_eq!((post.repaired_records, post.repaired.value), (2, 0.6667));
    assert_eq!(post.changes, [("entities", 5), ("invisible", 1)].into());
    assert_eq!(post.changes_per_1000_words, [("entities", 16.6667), ("invisible", 3.3333)].into());
    let shares: Vec<(&str, f64)> = post.languages.iter().map(|share| (share.lang.as_str(), share.share)).collect();
    assert_eq!(shares, [("en", 0.75), ("de", 0.25)]);
    assert_eq!((post.documents, post.enough), (None, false));
    let mail = &found[0];
    assert_eq!((mail.translated.proven.records, mail.translated.proven.share.value, mail.translated.declared.records), (1, 1.0, 0));
    assert_eq!(mail.translated_from, [(Lang::new("fr"), 1)].into());
    let own = mail.record_interval.unwrap();
    assert!(mail.low.is_none() && (own.low, own.value, own.high) == (0.8, 0.9, 1.0), "one record has its own interval: {own:?}");
}

#[test]
fn records_of_a_document_are_one_piece_of_evidence() {
    let of = |documents: fn(usize) -> Option<String>| {
        let mut profiles = Profiles::default();
        (0..40).for_each(|nth| {
            let hygiene = if nth % 4 == 0 { vec!["words"] } else { Vec::new() };
            profiles.add("post", Measured { doc: documents(nth), hygiene, ..record((nth / 4) as f32 / 20.0, &[("a", Severity::Major)]) })
        });
        profiles.finish(&[]).remove(0)
    };
    let (alone, by_four) = (of(|_| None), of(|nth| Some((nth / 4).to_string())));
    assert_eq!((alone.documents, by_four.documents), (None, Some(10)));
    assert_eq!((alone.score, alone.records), (by_four.score, by_four.records));
    let width = |profile: &Profile| profile.high.unwrap() - profile.low.unwrap();
    assert!(width(&by_four) > 1.5 * width(&alone), "{} {}", width(&by_four), width(&alone));
    // A share is that of the records, and its interval that of ten.
    assert_eq!((alone.hygiene_failed.share, by_four.hygiene_failed.share), (interval::wilson(10, 40), interval::share(2.5, 10.0)));
    let width = |profile: &Profile| profile.findings_per_1000_words.high - profile.findings_per_1000_words.low;
    assert!(width(&by_four) > 1.5 * width(&alone), "{} {}", width(&by_four), width(&alone));
}

#[test]
fn what_clusters_say_is_counted_for_each_source() {
    let first = "The ferry left at seven in the morning with two hundred people on board, for the first time since the storm.";
    let second = "Nobody in the town had seen the old ferry since the ice went out of the harbour in the second week of March.";
    let known = voices::Known::default;
    let (carried, _) = voices::tests::count_voices(&[("a", first, known()), ("b", first, known()), ("c", second, known())]);
    let mut profiles = Profiles::default();
    ["a", "b", "c"].into_iter().for_each(|source| profiles.add(source, record(0.5, &[])));
    let found = profiles.finish(&carried);
    let shared: Vec<(&str, u64, u64, u64)> = found
        .iter()
        .map(|profile| (profile.source.as_str(), profile.shared_units, profile.repeated_units, profile.carries.passages))
        .collect();
    assert_eq!(shared, [("a", 1, 0, 1), ("b", 1, 0, 1), ("c", 0, 0, 0)]);
    assert_eq!((found[0].shared.value, &found[0].shares_with), (0.25, &[("b".to_owned(), 1)].into()));
    assert!(found[2].shares_with.is_empty());
}

#[test]
fn records_of_a_single_document_have_the_mean_of_their_intervals() {
    let mut profiles = Profiles::default();
    for score in [0.2, 0.4, 0.6, 0.8] {
        profiles.add("post", Measured { doc: Some("one".into()), score_interval: (score - 0.2, score + 0.1), ..record(score, &[]) });
    }
    let own = profiles.finish(&[]).remove(0).record_interval.unwrap();
    assert_eq!((own.low, own.value, own.high), (0.3, 0.5, 0.6));
}

#[test]
fn a_source_is_ranked_in_a_language_that_is_known_and_in_most_of_its_text() {
    let ranked = |lang: &str, amounts: (u64, u64), records: usize| {
        let mut profiles = Profiles::default();
        for (source, lang) in [("other", "en"), ("post", lang)] {
            let of = |score: f32| Measured {
                languages: vec![(Lang::new(lang), if source == "post" { amounts.0 } else { 1 }), (Lang::new("de"), amounts.1)],
                ..record(score, &[])
            };
            (0..if source == "post" { records } else { 9 }).for_each(|nth| profiles.add(source, of(0.4 + nth as f32 / 50.0)));
        }
        let all = profiles.finish(&[]);
        all.into_iter().find(|profile| profile.source == "post").and_then(|post| post.rank).map(|rank| (rank.lang, rank.of))
    };
    let en = Lang::new("en");
    assert_eq!(ranked("en", (1, 0), 9), Some((en, 2)));
    assert_eq!(ranked("en", (1, 0), ENOUGH_DOCUMENTS as usize), Some((en, 2)));
    assert_eq!(ranked("en", (1, 0), ENOUGH_DOCUMENTS as usize - 1), None, "too few documents");
    assert_eq!(ranked("fr", (1, 0), 9), None, "the only one of its language");
    // Two sources in no known language are not compared.
    let mut profiles = Profiles::default();
    for (source, nth) in ["a", "b"].into_iter().flat_map(|source| (0..9).map(move |nth| (source, nth))) {
        profiles.add(source, Measured { languages: vec![(Lang::UND, 9)], ..record(nth as f32 / 10.0, &[]) });
    }
    assert!(profiles.finish(&[]).iter().all(|profile| profile.rank.is_none()));
}

/// A cluster of units of these sources.
fn carried(kind: Kind, sources: &[&str]) -> Carried {
    let member = |(nth, source): (usize, &&str)| Member { characters: 100, ..voices::tests::member(source, &format!("{source}-{nth}")) };
    let members = sources.iter().enumerate().map(member).collect();
    let cluster = Cluster { cluster: 0, kind, representative: String::new(), keep: None, speaker: None, members };
    Carried { cluster, voices: None }
}

#[test]
fn what_a_source_shares_depends_on_the_kind_of_the_cluster() {
    let with = |carried: &[Carried]| {
        let mut profiles = Profiles::default();
        profiles.add("a", record(0.5, &[]));
        let a = profiles.finish(carried).remove(0);
        (a.boilerplate_units, a.repeated_units, a.shared_units, a.shares_with)
    };
    for (kind, boilerplate, repeated, shared, pairs) in [
        (Kind::Exact, 0, 1, 2, 1),
        (Kind::Near, 0, 1, 2, 1),
        (Kind::Boilerplate, 2, 0, 2, 1),
        (Kind::Contained, 0, 0, 2, 1),
        (Kind::Quote, 0, 0, 2, 1),
        (Kind::Twin, 0, 0, 0, 1),
        (Kind::Reported, 0, 0, 0, 0),
    ] {
        let found = with(&[carried(kind, &["a", "a", "b"])]);
        assert_eq!((found.0, found.1, found.2, found.3.values().sum::<u64>()), (boilerplate, repeated, shared, pairs), "{kind:?}");
        // What a source has alone, it shares with nobody.
        let (_, again, shared, pairs) = with(&[carried(kind, &["a", "a"])]);
        assert_eq!((again, shared, pairs.len()), (repeated, 0, 0), "{kind:?}");
    }
    let both = with(&[carried(Kind::Quote, &["a", "b"]), carried(Kind::Near, &["c", "a", "b"])]);
    assert_eq!((both.2, both.3), (2, [("b".to_owned(), 2), ("c".to_owned(), 1)].into()));
    // In a cluster of very many sources pairs say little.
    let names: Vec<String> = (1..=MAX_PAIRED).map(|nth| format!("s{nth}")).collect();
    let many: Vec<&str> = std::iter::once("a").chain(names.iter().map(String::as_str)).collect();
    let paired = |count: usize| with(&[carried(Kind::Near, &many[..count])]);
    assert_eq!((paired(MAX_PAIRED).2, paired(MAX_PAIRED).3.len()), (1, MAX_PAIRED - 1));
    assert_eq!((paired(MAX_PAIRED + 1).2, paired(MAX_PAIRED + 1).3.len()), (1, 0));
}
