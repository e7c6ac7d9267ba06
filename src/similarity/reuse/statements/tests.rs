use super::*;
use crate::similarity::units::sketch::Sketcher;
use crate::similarity::units::speech::{Speaker, Speech};
use crate::similarity::units::stems;
use crate::similarity::{Cluster, Clusterer, Options, Sketched};
use crate::text::Span;
use crate::text::record::Record;

fn statements() -> Statements {
    Statements::new(&Budget { memory: 1 << 20, folder: None }).unwrap()
}

/// A quotation of so many tokens; the speaker's bit is `bit`.
fn spoken(bit: Option<u64>, tokens: u32) -> Spoken {
    let span = Span { start: 1, end: 9 };
    let speaker = bit.map(|bit| Speaker { key: bit << 17 | 1, name: format!("Speaker {bit}").into() });
    let speech = Speech { span, sentence: span, is_marked: true, speaker, named: vec![7] };
    Spoken { speech, first: 0, tokens, stems: vec![1, 2] }
}

fn sketch(bits: &[u64], day: Option<i32>) -> Sketch {
    let sketcher = Sketcher { quotes: true, passages: false, twins: None, reported: true };
    Sketch { spoken: bits.iter().map(|bit| spoken(Some(*bit), 6)).collect(), day, ..sketcher.sketch("Text.") }
}

#[test]
fn a_quotation_without_a_speaker_is_a_statement_if_it_has_five_tokens_at_most() {
    let mut all = statements();
    for (tokens, expected) in [(SHORT + 1, 0), (SHORT, 1)] {
        all.add(0, "a", "s", &Sketch { spoken: vec![spoken(None, tokens)], ..sketch(&[], None) }).unwrap();
        assert_eq!(all.statements.len(), expected, "{tokens}");
    }
    all.add(1, "b", "s", &sketch(&[3], None)).unwrap();
    assert_eq!(all.statements.len(), 2);
    all.add(2, "c", "s", &sketch(&[], None)).unwrap();
    assert_eq!((all.statements.len(), all.records.len()), (2, 2), "a unit without speech is nothing");
}

/// Two records of these speakers and days: whether they report one event.
fn are_of_one_event(first: (&[u64], Option<i32>), second: (&[u64], Option<i32>)) -> bool {
    let mut all = statements();
    all.add(0, "a", "s", &sketch(first.0, first.1)).unwrap();
    all.add(1, "b", "t", &sketch(second.0, second.1)).unwrap();
    let (one, other) = (all.statement(0).unwrap(), all.statement(first.0.len() as u32).unwrap());
    all.are_of_one_event(one, other).unwrap()
}

#[test]
fn records_of_one_event_have_three_speakers_in_common_or_two_if_they_are_of_one_day() {
    assert!(are_of_one_event((&[1, 40, 255], None), (&[255, 9, 40, 1], None)));
    assert!(!are_of_one_event((&[1, 40, 254], None), (&[255, 9, 40, 1], None)), "two in common");
    assert!(!are_of_one_event((&[1, 40, 254], Some(5)), (&[255, 9, 40, 1], None)), "the day of one is not known");
    assert!(are_of_one_event((&[1, 40, 254], Some(5)), (&[255, 9, 40, 1], Some(6))));
    assert!(!are_of_one_event((&[1, 41, 254], Some(5)), (&[255, 9, 40, 1], Some(6))), "one in common");
    assert!(!are_of_one_event((&[1, 40, 255], Some(5)), (&[255, 9, 40, 1], Some(7))), "two days apart");
    assert!(!are_of_one_event((&[1, 40, 255], Some(7)), (&[255, 9, 40, 1], Some(5))), "two days apart");
}

#[test]
fn units_of_one_record_have_their_speakers_together() {
    let mut all = statements();
    let whole = [1, 2, 3].as_slice();
    for (unit, (id, source, bits)) in [
        ("a#p0", "s", [1].as_slice()),
        ("a#p1", "s", &[2]),
        ("a#p2", "s", &[3]),
        // Another record of this name, and one that has all in one unit.
        ("a", "t", &[1]),
        ("b", "u", whole),
    ]
    .into_iter()
    .enumerate()
    {
        all.add(unit as u32, id, source, &sketch(bits, None)).unwrap();
    }
    let records: Vec<u32> = (0..5).map(|nth| all.statement(nth).unwrap().record).collect();
    assert_eq!(records, [0, 0, 0, 1, 2]);
    let last = all.statement(4).unwrap();
    let with: Vec<bool> = (0..4).map(|nth| all.are_of_one_event(all.statement(nth).unwrap(), last).unwrap()).collect();
    assert_eq!(with, [true, true, true, false]);
}

#[test]
fn one_named_speaker_may_be_an_unnamed_one_and_two_unnamed_ones_are_not_one() {
    let mut all = statements();
    let said = |bit: Option<u64>, name: &str| {
        let mut spoken = spoken(bit, 4);
        if let Some(speaker) = &mut spoken.speech.speaker {
            speaker.name = name.into();
        }
        Sketch { spoken: vec![spoken], ..sketch(&[], None) }
    };
    for (unit, (bit, name)) in
        [(Some(1), "Marek Selinsky"), (Some(1), "Selinskyj"), (Some(2), "Ines Kallström"), (None, ""), (None, "")].into_iter().enumerate()
    {
        all.add(unit as u32, &unit.to_string(), "s", &said(bit, name)).unwrap();
    }
    let mut may_be = |a: u32, b: u32| {
        let (a, b) = (all.statement(a).unwrap(), all.statement(b).unwrap());
        all.may_be_one_speaker(a, b).unwrap()
    };
    assert!(may_be(0, 1) && !may_be(0, 2) && may_be(0, 3) && may_be(3, 2) && !may_be(3, 4));
}

#[test]
fn a_statement_is_given_if_it_is_a_quotation_that_begins_where_a_given_one_does() {
    let mut all = statements();
    all.add(4, "a", "s", &sketch(&[1], None)).unwrap();
    let statement = Statement { tokens: (3, 9), ..all.statement(0).unwrap() };
    let quoted = |unit: u32, start: u32| QuotedRanges::from_iter([(unit, vec![(1, 2), (start, start + 9)])]);
    assert!(is_given(&quoted(4, 3), statement));
    assert!(!is_given(&quoted(4, 3), Statement { is_marked: false, ..statement }));
    assert!(!is_given(&quoted(4, 4), statement) && !is_given(&quoted(5, 3), statement));
}

fn reported(kinds: &[Kind], texts: &[(&str, &str)]) -> Vec<Cluster> {
    let mut clusterer = Clusterer::new(Options { kinds: kinds.to_vec(), ..Options::default() }).unwrap();
    for (nth, (source, text)) in texts.iter().enumerate() {
        let record = Record::new(format!("{source}{nth}"), *source, *text);
        Sketched::new(record, vec![Span::new(0, text.len())], 'p', &clusterer.sketcher()).add_to(&mut clusterer).unwrap();
    }
    clusterer.finish().unwrap().into_iter().filter(|cluster| cluster.kind == Kind::Reported).collect()
}

const QUOTED: &str = "“The county council has the authority to close the harbour at once,” Marek Selinsky said at noon.";
const AGAIN: &str = "Marek Selinsky told the band: “At once the county council may close the harbour by its authority.”";
const UNMARKED: &str = "Marek Selinsky said that the county council had the authority to close the harbour at once.";

#[test]
fn only_two_quotations_of_the_same_words_are_compared_word_by_word() {
    let clusters = reported(&[Kind::Reported], &[("a", QUOTED), ("b", AGAIN), ("c", UNMARKED)]);
    assert_eq!(clusters.len(), 1, "{clusters:?}");
    let members: Vec<(Option<Basis>, bool)> = clusters[0].members.iter().map(|member| (member.basis, member.drift.is_empty())).collect();
    assert_eq!(members, [(None, true), (Some(Basis::SharedWords), false), (Some(Basis::Otherwise), true)]);
    assert_eq!(clusters[0].speaker.as_deref(), Some("Marek Selinsky"));
    let place = |nth: usize| (clusters[0].members[nth].start, clusters[0].members[nth].end);
    assert_eq!(place(0), (Some(1), Some(67)));
    assert_eq!(place(2), (Some(0), Some(UNMARKED.len())));
}

#[test]
fn statements_are_compared_across_sources_and_one_of_them_is_a_quotation() {
    let found = |texts: &[(&str, &str)]| reported(&[Kind::Reported], texts).len();
    assert_eq!(found(&[("a", QUOTED), ("b", UNMARKED)]), 1);
    assert_eq!(found(&[("a", UNMARKED), ("b", QUOTED)]), 1);
    assert_eq!(found(&[("a", QUOTED), ("a", UNMARKED)]), 0, "one source");
    assert_eq!(found(&[("a", UNMARKED), ("b", UNMARKED)]), 0, "nothing is quoted");
    assert_eq!(found(&[("a", QUOTED), ("b", &UNMARKED.replace("Marek Selinsky", "Ines Kallström"))]), 0, "another speaker");
}

#[test]
fn a_pair_that_a_cluster_of_quotations_has_is_left_out() {
    let again = "At noon Marek Selinsky said: “The county council has the authority to close the harbour at once.”";
    let texts = [("a", QUOTED), ("b", again)];
    assert_eq!(reported(&[Kind::Reported], &texts).len(), 1);
    assert_eq!(reported(&[Kind::Quote, Kind::Reported], &texts).len(), 0);
    // One that stands in it may have other counterparts.
    let more = [("a", QUOTED), ("b", again), ("c", UNMARKED)];
    assert_eq!(reported(&[Kind::Quote, Kind::Reported], &more).iter().map(|cluster| cluster.members.len()).collect::<Vec<_>>(), [2]);
}

#[test]
fn a_stem_in_too_many_statements_of_a_speaker_is_counted_and_not_used() {
    let texts: Vec<(String, String)> = (0..=MAX_STATEMENTS).map(|nth| (format!("s{nth}"), format!("{QUOTED} Story {nth}."))).collect();
    let stems = stems::hashes(QUOTED).len();
    for (count, too_frequent) in [(MAX_STATEMENTS, false), (MAX_STATEMENTS + 1, true)] {
        let mut clusterer = Clusterer::new(Options { kinds: vec![Kind::Reported], ..Options::default() }).unwrap();
        for (source, text) in &texts[..count] {
            let record = Record::new(source, source, text);
            Sketched::new(record, vec![Span::new(0, text.len())], 'p', &clusterer.sketcher()).add_to(&mut clusterer).unwrap();
        }
        let mut members = Vec::new();
        let mut keep = |cluster: Cluster| {
            members.push(cluster.members.len());
            Ok(())
        };
        let counted = clusterer.each_cluster(&mut keep).unwrap().reported;
        assert_eq!(counted > 0, too_frequent, "{count}");
        assert!(counted <= stems as u64);
        assert_eq!(members.iter().sum::<usize>(), if too_frequent { 0 } else { count });
    }
}
