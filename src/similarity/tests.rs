//! Tests of clustering as a whole.

use super::units::{normal_form, shingle};
use super::*;

fn cluster(texts: &[(&str, &str)]) -> Vec<Cluster> {
    let mut clusterer = Clusterer::new(Options::default()).unwrap();
    for (nth, (source, text)) in texts.iter().enumerate() {
        let sketch = clusterer.sketcher().sketch(text);
        clusterer.add(format!("{nth}"), source, text, sketch).unwrap();
    }
    clusterer.finish().unwrap()
}

fn shape(clusters: &[Cluster]) -> Vec<(Kind, Vec<&str>)> {
    clusters.iter().map(|cluster| (cluster.kind, cluster.members.iter().map(|member| member.id.as_str()).collect())).collect()
}

const STORY: &str = "The harbour of the little town was rebuilt in nineteen months, and the first boat left at seven in the morning with two hundred people on board.";

#[test]
fn copies_and_near_copies_are_told_apart() {
    let near = STORY.replace("two hundred", "three hundred");
    let clusters = cluster(&[
        ("a", STORY),
        ("b", &STORY.to_uppercase()),
        ("c", "Something else entirely was in the paper that day, and nobody read it at all."),
        ("d", &near),
    ]);
    assert_eq!(shape(&clusters), [(Kind::Near, vec!["0", "1", "3"])]);
    assert_eq!(clusters[0].members[1].similarity, 1.0);
    assert_eq!(clusters[0].members[2].drift, [Edit { before: "two".into(), after: "three".into(), change: Change::Substitution }]);
    assert_eq!(shape(&cluster(&[("a", STORY), ("b", STORY)])), [(Kind::Exact, vec!["0", "1"])]);
}

/// Texts repaired first, as those of files are.
fn cluster_repaired(texts: &[&str]) -> Vec<Cluster> {
    let mut clusterer = Clusterer::new(Options::default()).unwrap();
    for (nth, text) in texts.iter().enumerate() {
        let (text, sketch) = clusterer.sketcher().repaired(text);
        clusterer.add(format!("{nth}"), "a", text.current(), sketch).unwrap();
    }
    clusterer.finish().unwrap()
}

#[test]
fn damaged_copies_are_exact_copies() {
    const SOUND: &str = "Le café du port est déjà fermé, dit le maire & son adjointe : l’été a été très long, et la forêt brûle.";
    const CYRILLIC: &str = "Мэр города сказал, что новый причал откроют на следующей неделе, если погода не помешает строителям.";
    let damage = |name: &str, text: &str| {
        let all = crate::normalize::damage::all();
        all.iter().find(|damage| damage.name == name).and_then(|damage| damage.apply(text)).unwrap()
    };
    let damaged: Vec<String> =
        ["windows-1252", "macroman", "cp437", "macroman as windows-1252", "gb18030"].map(|name| damage(name, SOUND)).to_vec();
    let mut texts = vec![SOUND];
    texts.extend(damaged.iter().map(String::as_str));
    let entity = SOUND.replace('&', "&amp;");
    texts.push(&entity);
    assert_eq!(shape(&cluster_repaired(&texts)), [(Kind::Exact, vec!["0", "1", "2", "3", "4", "5", "6"])]);
    let damaged: Vec<String> = ["koi8-r as windows-1251", "windows-1251 as windows-1252", "cp866 as windows-1251", "windows-1251"]
        .map(|name| damage(name, CYRILLIC))
        .to_vec();
    let mut texts = vec![CYRILLIC];
    texts.extend(damaged.iter().map(String::as_str));
    assert_eq!(shape(&cluster_repaired(&texts)), [(Kind::Exact, vec!["0", "1", "2", "3", "4"])]);
}

#[test]
fn a_drifted_quotation_is_found_inside_other_text() {
    let clusters = cluster(&[
        ("a", "The director was angry. “We lost a pier in one night and built another in a year,” she told the paper."),
        (
            "b",
            "In an interview on Monday, she said that it was hard: “We have lost a pier in a single night and built another in one year.”",
        ),
    ]);
    assert_eq!(shape(&clusters), [(Kind::Quote, vec!["0", "1"])]);
    let member = &clusters[0].members[1];
    assert!(member.containment.unwrap() >= 0.7 && member.similarity < 0.5);
    assert!(!member.drift.is_empty());
}

#[test]
fn a_shared_passage_is_found_once() {
    let clusters = cluster(&[
        ("a", "On Monday the head of the harbour office in Varnholm spoke to the council about money."),
        ("b", "Nobody else came, and the head of the harbour office in Varnholm left at noon."),
        ("b", "A third text that has nothing of it but the harbour."),
    ]);
    assert_eq!(shape(&clusters), [(Kind::Contained, vec!["0", "1"])]);
    assert_eq!(clusters[0].members[0].excerpt, "the head of the harbour office in Varnholm");
    assert_eq!((clusters[0].members[1].start, clusters[0].members[1].end), (Some(22), Some(64)));
}

#[test]
fn blank_units_are_no_copies_of_each_other() {
    assert!(cluster(&[("a", "…"), ("b", "…"), ("c", "!!")]).is_empty());
}

/// Random paragraphs over a small vocabulary, many of them edited copies.
fn corpus(count: u64) -> Vec<String> {
    let draw = |n: u64, of: u64| (n + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(17).wrapping_mul(0x2545_f491_4f6c_dd1d) % of;
    let word = |seed: u64| format!("w{}", draw(seed, 4000));
    let text = |nth: u64| {
        let parent = if nth.is_multiple_of(3) { nth } else { draw(nth, nth / 3 + 1) * 3 };
        let change = |place: u64| if draw(nth * 977 + place, 20) < nth % 5 { nth * 7919 } else { 0 };
        (0..40 + parent % 30).map(|place| word(parent * 1009 + place + change(place))).collect::<Vec<_>>().join(" ")
    };
    (0..count).map(text).collect()
}

fn of_corpus(options: Options, texts: &[String]) -> (Vec<(String, String, u64)>, Vec<String>) {
    let mut clusterer = Clusterer::new(options).unwrap();
    for (nth, text) in texts.iter().enumerate() {
        let sketch = clusterer.sketcher().sketch(text);
        clusterer.add(nth.to_string(), format!("s{}", nth % 7), text, sketch).unwrap();
    }
    let mut pairs = Vec::new();
    let id = |pair: &Pair| (pair.a.clone(), pair.b.clone(), (pair.score * 1e6) as u64);
    assert!(
        !clusterer
            .pairs(usize::MAX, &mut |pair| {
                pairs.push(id(pair));
                Ok(())
            })
            .unwrap()
    );
    (pairs, clusterer.finish().unwrap().iter().map(|cluster| serde_json::to_string(cluster).unwrap()).collect())
}

#[test]
fn no_pair_is_missed_and_memory_changes_nothing() {
    let texts = corpus(600);
    let sets: Vec<Vec<u64>> = texts.iter().map(|text| shingle::shingles(&normal_form::hashes(text))).collect();
    for threshold in [0.3, 0.7, 0.9] {
        let mut expected = Vec::new();
        for (a, of_a) in sets.iter().enumerate() {
            for (b, of_b) in sets.iter().enumerate().skip(a + 1) {
                let score = shingle::jaccard(of_a, of_b);
                if score >= threshold {
                    expected.push((a.to_string(), b.to_string(), (shingle::round(score) * 1e6) as u64));
                }
            }
        }
        assert!(expected.len() > 20, "{} at {threshold}", expected.len());
        let roomy = of_corpus(Options { threshold, ..Options::default() }, &texts);
        let tight = of_corpus(Options { threshold, memory: 1, ..Options::default() }, &texts);
        assert_eq!(roomy.0, expected);
        assert!(roomy == tight);
    }
}

#[test]
fn copies_are_found_among_more_windows_than_a_partition_holds() {
    // 2,200 texts of 62 windows that no other text has, and every hundredth a second time with another word in it.
    let text = |nth: usize, changed: usize| {
        let word = |place: usize| if place == changed { "other".to_owned() } else { format!("u{}", nth * 64 + place) };
        (0..64).map(word).collect::<Vec<_>>().join(" ")
    };
    let mut texts: Vec<String> = (0..2200).map(|nth| text(nth, usize::MAX)).collect();
    texts.extend((0..2200).step_by(100).map(|nth| text(nth, 10 + nth / 50)));
    let (pairs, clusters) = of_corpus(Options { kinds: vec![Kind::Near], ..Options::default() }, &texts);
    let expected: Vec<(String, String, u64)> =
        (0..22).map(|nth| ((100 * nth).to_string(), (2200 + nth).to_string(), 59_000_000 / 65)).collect();
    assert_eq!((pairs, clusters.len()), (expected, 22));
}

#[test]
fn chains_are_joined_only_where_that_is_asked() {
    let words: Vec<String> = (0..60).map(|n| format!("word{n}")).collect();
    let step = |from: usize| words[from..from + 40].join(" ");
    let texts = [step(0), step(5), step(10), step(15)];
    let count = |linkage| {
        let options = Options { linkage, kinds: vec![Kind::Near], ..Options::default() };
        of_corpus(options, &texts).1.len()
    };
    assert_eq!((count(Linkage::Representative), count(Linkage::Connected)), (2, 1));
}

#[test]
fn the_member_to_keep_is_named() {
    let texts = [STORY.replace("on board.", "on"), STORY.to_owned(), STORY.replace("morning", "mor\u{fffd}ning early and in the cold")];
    let kept = |keep| {
        let clusters = of_corpus(Options { keep, threshold: 0.5, kinds: vec![Kind::Near], ..Options::default() }, &texts).1;
        serde_json::from_str::<serde_json::Value>(&clusters[0]).unwrap()["keep"].as_str().map(str::to_owned)
    };
    assert_eq!(kept(Keep::First), None);
    assert_eq!(kept(Keep::Longest).as_deref(), Some("2"));
    assert_eq!(kept(Keep::Best).as_deref(), Some("1"));
}

#[test]
fn furniture_is_kept_apart() {
    let notice = "We use cookies so that this page works as it should and so that we know who reads it.";
    let mut texts: Vec<(&str, &str)> = vec![("a", notice); 5];
    texts.extend([("a", STORY), ("b", STORY), ("c", STORY)]);
    let clusters = cluster(&texts);
    assert_eq!(clusters.iter().map(|cluster| cluster.kind).collect::<Vec<_>>(), [Kind::Boilerplate, Kind::Exact]);
}

#[test]
fn what_stands_in_another_is_linked() {
    let long = format!(
        "Before it there was more to say about the weather and the town. {STORY} And after it came the news of the day, which nobody read."
    );
    let mut clusterer = Clusterer::new(Options::default()).unwrap();
    for (id, text) in [("a", STORY), ("b", &long), ("c", "Something else entirely was in the paper that day, and nobody saw it.")] {
        let sketch = clusterer.sketcher().sketch(text);
        clusterer.add(id, id, text, sketch).unwrap();
    }
    let mut links = Vec::new();
    clusterer
        .links(10, &mut |link| {
            links.push(serde_json::to_string(link).unwrap());
            Ok(())
        })
        .unwrap();
    assert_eq!(links, [r#"{"a":"a","b":"b","kind":"contained","containment":1.0}"#]);
    // The same in quotation marks is quoted, whichever of the two comes first.
    for [a, b] in [[STORY, &format!("“{STORY}” she said. {long}")], [&format!("There was a band. “{STORY}” she said."), STORY]] {
        let mut clusterer = Clusterer::new(Options::default()).unwrap();
        for (id, text) in [("a", a), ("b", b)] {
            let sketch = clusterer.sketcher().sketch(text);
            clusterer.add(id, id, text, sketch).unwrap();
        }
        let mut kinds = Vec::new();
        clusterer
            .links(10, &mut |link| {
                kinds.push(link.kind);
                Ok(())
            })
            .unwrap();
        assert_eq!(kinds, [Kind::Quote], "{a}");
    }
}

#[test]
fn no_unit_that_contains_another_is_missed_and_no_other_is_linked() {
    let mut texts = corpus(240);
    // Parts of texts, a text that is too short, and exact copies.
    let part = |text: &str, from: usize, to: usize| text.split(' ').collect::<Vec<_>>()[from..to].join(" ");
    for nth in (0..60).step_by(3) {
        texts.push(part(&texts[nth], 4, 25 + nth / 6));
        texts.push(format!("{} {}", part(&texts[nth], 0, 12), part(&texts[nth + 90], 10, 16 + nth / 10)));
    }
    texts.extend([part(&texts[0], 5, 14), part(&texts[0], 5, 15), texts[7].clone(), texts[9].clone(), texts[9].clone()]);
    let sets: Vec<Vec<u64>> = texts.iter().map(|text| shingle::shingles(&normal_form::hashes(text))).collect();
    assert_eq!([&sets[texts.len() - 5], &sets[texts.len() - 4]].map(Vec::len), [7, 8]);
    let mut expected = Vec::new();
    for (a, of_a) in sets.iter().enumerate() {
        for (b, of_b) in sets.iter().enumerate().skip(a + 1) {
            let both = shingle::common(of_a, of_b) as f64;
            let shares = [of_a, of_b].map(|of| if of.len() < 8 { 0.0 } else { both / of.len() as f64 });
            let share = shares[0].max(shares[1]);
            if share >= 0.7 {
                expected.push((a, b, shingle::round(share)));
            }
        }
    }
    assert!(expected.len() > 60 && expected.iter().any(|(.., share)| *share < 0.75), "{}", expected.len());
    let found = |memory: Option<u64>, max: usize| {
        let options = Options { memory: memory.unwrap_or(Options::default().memory), ..Options::default() };
        let mut clusterer = Clusterer::new(options).unwrap();
        for (nth, text) in texts.iter().enumerate() {
            let sketch = clusterer.sketcher().sketch(text);
            clusterer.add(nth.to_string(), "s", text, sketch).unwrap();
        }
        let mut links: Vec<(usize, usize, f64)> = Vec::new();
        let there_are_more = clusterer.links(max, &mut |link| {
            assert_eq!(link.kind, Kind::Contained);
            links.push((link.a.parse().unwrap(), link.b.parse().unwrap(), link.containment));
            Ok(())
        });
        (links, there_are_more.unwrap())
    };
    assert_eq!(found(None, usize::MAX), (expected.clone(), false));
    assert_eq!(found(Some(1), usize::MAX), (expected.clone(), false));
    let (some, there_are_more) = found(None, 9);
    assert!(there_are_more && some.len() <= 9 && some.iter().all(|link| expected.contains(link)), "{some:?}");
}

#[test]
fn short_texts_are_not_one_heap() {
    assert!(cluster(&[("a", "Page 1"), ("b", "Page 2"), ("c", "Read more"), ("d", "Road 1506"), ("e", "Road 1507")]).is_empty());
    assert_eq!(cluster(&[("a", "Read more"), ("b", "read more!")]).len(), 1);
}

#[test]
fn a_form_with_other_numbers_is_another_text() {
    let road = |number: u32| format!("Road {number} is closed between the bridge and the old mill until the works on the pipes are done.");
    let notices: Vec<String> = (1506..1510).map(road).collect();
    let of = |sources: [&'static str; 4]| cluster(&sources.into_iter().zip(notices.iter().map(String::as_str)).collect::<Vec<_>>()).len();
    assert_eq!((of(["a"; 4]), of(["a", "b", "c", "d"])), (0, 1));
    let mut clusterer = Clusterer::new(Options::default()).unwrap();
    for notice in &notices {
        let sketch = clusterer.sketcher().sketch(notice);
        clusterer.add(notice, "a", notice, sketch).unwrap();
    }
    let mut count = 0;
    clusterer
        .pairs(10, &mut |_| {
            count += 1;
            Ok(())
        })
        .unwrap();
    assert_eq!(count, 6, "pairs are told whatever they are");
}

#[test]
fn copies_cost_no_more_than_others() {
    let text = format!("“{STORY}” she told the paper. {STORY}");
    let mut clusterer = Clusterer::new(Options::default()).unwrap();
    let sketch = clusterer.sketcher().sketch(&text);
    for nth in 0..30_000u32 {
        clusterer.add(nth.to_string(), format!("s{}", nth % 100), &text, sketch.clone()).unwrap();
    }
    let (mut members, mut most) = (Vec::new(), 0);
    let too_frequent = clusterer
        .each_part(&mut |part| {
            most = most.max(part.cluster.members.len());
            if part.before == 0 {
                members.push((part.cluster.kind, 0));
            }
            assert_eq!(part.cluster.cluster as usize + 1, members.len());
            let (kind, count) = members.last_mut().unwrap();
            assert_eq!((part.cluster.kind, part.before), (*kind, *count));
            assert_eq!(part.cluster.members[0].id, count.to_string());
            *count += part.cluster.members.len();
            assert_eq!(part.more, *count < 30_000);
            Ok(())
        })
        .unwrap();
    assert_eq!(members, [(Kind::Exact, 30_000), (Kind::Quote, 30_000)]);
    assert!(most < 10_000, "{most}");
    assert_eq!(too_frequent, TooFrequent::default());
}

#[test]
fn a_cluster_that_came_in_parts_is_whole() {
    let clusters = cluster(&[("a", STORY); 9000]);
    let ids = |cluster: &Cluster| cluster.members.iter().map(|member| member.id.parse().unwrap()).collect::<Vec<usize>>();
    assert_eq!(clusters.iter().map(ids).collect::<Vec<_>>(), [(0..9000).collect::<Vec<usize>>()]);
}

#[test]
fn what_is_left_out_is_counted() {
    let options = || Options { threshold: 0.9, ..Options::default() };
    let mut clusterer = Clusterer::new(options()).unwrap();
    for nth in 0..600 {
        let own: String = (0..12).map(|n| format!("u{nth}w{n} ")).collect();
        let text = format!("{own} the head of the harbour office in the town spoke for a long time");
        let sketch = clusterer.sketcher().sketch(&text);
        clusterer.add(nth.to_string(), format!("s{nth}"), &text, sketch).unwrap();
    }
    let too_frequent = clusterer.each_cluster(&mut |_| Ok(())).unwrap();
    assert!(too_frequent.passages > 0 && too_frequent.to_string().contains("more than 64 units"), "{too_frequent}");
}

#[test]
fn an_index_gives_the_clusters_of_one_run() {
    use index::{Index, Indexed};
    let texts = corpus(300);
    let folder = tempfile::tempdir().unwrap();
    let run = |texts: &[String], first: usize, is_killed: bool| {
        let mut clusterer = Clusterer::new(Options::default()).unwrap();
        let mut index = Index::open(folder.path(), "{}").unwrap();
        index.replay(&mut clusterer).unwrap();
        for (nth, text) in texts.iter().enumerate() {
            let (sketch, id) = (clusterer.sketcher().sketch(text), (first + nth).to_string());
            let source = format!("s{}", (first + nth) % 7);
            if index.add(Indexed { id: &id, source: &source, text, offset: 0, sketch: &sketch }).unwrap() {
                clusterer.add(id, source, text, sketch).unwrap();
            }
        }
        if is_killed {
            return Vec::new();
        }
        index.commit().unwrap();
        clusterer.finish().unwrap().iter().map(|cluster| serde_json::to_string(cluster).unwrap()).collect()
    };
    let whole = of_corpus(Options::default(), &texts).1;
    run(&texts[..100], 0, false);
    run(&texts[100..], 100, true);
    assert!(run(&texts[100..], 100, false) == whole);
    assert!(run(&texts[200..], 200, false) == whole);
    assert!(Index::open(folder.path(), "{\"unit\":\"record\"}").is_err());
}

#[test]
fn a_flipped_bit_of_an_index_is_an_error() {
    use index::{Index, Indexed};
    let folder = tempfile::tempdir().unwrap();
    let mut index = Index::open(folder.path(), "{}").unwrap();
    let sketcher = Clusterer::new(Options::default()).unwrap().sketcher();
    for (id, text) in [("a", "The harbour office closed the pier."), ("b", "“Nobody came,” said the mayor of the town.")] {
        index.add(Indexed { id, source: "s", text, offset: 0, sketch: &sketcher.sketch(text) }).unwrap();
    }
    index.commit().unwrap();
    let replay = || Index::open(folder.path(), "{}").and_then(|mut index| index.replay(&mut Clusterer::new(Options::default())?));
    replay().unwrap();
    for name in ["index.json", "segment-000001.units"] {
        let path = folder.path().join(name);
        let sound = std::fs::read(&path).unwrap();
        for nth in 0..sound.len() {
            let mut bytes = sound.clone();
            bytes[nth] ^= 1 << (nth % 8);
            std::fs::write(&path, bytes).unwrap();
            let told = replay().err().unwrap_or_else(|| panic!("byte {nth} of {name}")).to_string();
            assert!(told.contains(&folder.path().display().to_string()), "{told}");
        }
        std::fs::write(&path, sound).unwrap();
    }
    replay().unwrap();
}

fn of_kinds(kinds: &[Kind], texts: &[(&str, &str)]) -> Vec<Cluster> {
    let mut clusterer = Clusterer::new(Options { kinds: kinds.to_vec(), ..Options::default() }).unwrap();
    for (source, text) in texts {
        let record = crate::text::record::Record::new(*source, *source, *text);
        let spans = Unit::Paragraph.spans(text, crate::Paragraphs::Line);
        Sketched::new(record, spans, 'p', &clusterer.sketcher()).add_to(&mut clusterer).unwrap();
    }
    clusterer.finish().unwrap()
}

#[test]
fn a_few_words_are_one_quotation_if_the_speaker_is() {
    let group = |a: &str, b: &str| {
        let clusters = of_kinds(&[Kind::Quote], &[("a", a), ("b", b)]);
        clusters.into_iter().map(|cluster| (cluster.members.len(), cluster.speaker)).collect::<Vec<_>>()
    };
    let first = "Mayor Ines Kallström dismissed the fund of the county as “threadbare” on Monday.";
    let said = "There was coffee on the quay. “Threadbare,” said Ms. Kallström of the fund.";
    assert_eq!(group(first, said), [(2, Some("Ines Kallström".to_owned()))]);
    // The sentence names her, and the word is rare.
    assert_eq!(group(first, "The fund that Kallström does not like, a “threadbare” thing, is empty.").len(), 1);
    assert!(group(first, "Mr. Selinsky called the ferry “threadbare” and went home.").is_empty(), "another speaker");
    assert!(group(first, "The “threadbare” curtains of the theatre were sold.").is_empty(), "nobody speaks");
    let titles = ["She had read “The Night Ferry” twice.", "At the fair “The Night Ferry” was sold out."];
    assert!(group(titles[0], titles[1]).is_empty());
}

/// Two reports of one event: four speakers, some of whom both quote in the same words.
const EVENT: [&str; 2] = [
    "“We are glad,” Mayor Ines Kallström said. Marek Selinsky said the weather was kind to the builders of the town.\nJonas Ostrander told reporters that he was cold.\n",
    "Ines Kallström said she was glad that the boats were back on the lake. “It was cold,” said Jonas Ostrander.\nMarek Selinsky said that nobody was hurt on the lake.\n",
];

#[test]
fn one_speaker_in_other_words_is_found_and_two_speakers_are_not() {
    let own = "“The county council has the authority to close the harbour at once,” Marek Selinsky said at noon.";
    let other = "Marek Selinsky told the band that his board “may close every harbour” as it has full authority.";
    let found = |a: &str, b: &str, is_event: bool| {
        let texts = [a, b].map(String::from);
        let texts = if is_event { [EVENT[0].to_owned() + &texts[0], EVENT[1].to_owned() + &texts[1]] } else { texts };
        let clusters = of_kinds(&[Kind::Reported], &[("a", &texts[0]), ("b", &texts[1])]);
        let with = |cluster: &&Cluster| cluster.members.iter().any(|member| member.excerpt.contains("harbour"));
        clusters
            .iter()
            .filter(with)
            .map(|cluster| (cluster.speaker.clone().unwrap_or_default(), cluster.members[1].basis))
            .collect::<Vec<_>>()
    };
    assert_eq!(found(own, other, true), [("Marek Selinsky".to_owned(), Some(Basis::SharedWords))]);
    assert!(found(own, other, false).is_empty(), "the texts report no common event");
    assert!(found(own, &other.replace("Marek Selinsky", "Ines Kallström"), true).is_empty());
    let unmarked = "Marek Selinsky said that the county council had the authority to close the harbour at once.";
    assert_eq!(found(own, unmarked, false), [("Marek Selinsky".to_owned(), Some(Basis::Otherwise))]);
}

const FERRY: [&str; 2] = [
    "The ferry Aurora sank off Varnholm on 14 March 2024, killing 23 of the 118 people on board, said mayor Ines Kallström.",
    "Le ferry Aurora a coulé au large de Varnholm le 14 mars 2024, faisant 23 morts parmi les 118 personnes à bord, a déclaré la maire Ines Kallström.",
];

fn twins(texts: &[(&str, &str)]) -> Vec<Cluster> {
    let mut clusterer = Clusterer::new(Options { kinds: Kind::EVERY.to_vec(), ..Options::default() }).unwrap();
    for (nth, (source, text)) in texts.iter().enumerate() {
        clusterer.add(format!("{nth}"), source, text, clusterer.sketcher().sketch(text)).unwrap();
    }
    let clusters = clusterer.finish().unwrap();
    clusters.into_iter().filter(|cluster| cluster.kind == Kind::Twin).collect()
}

#[test]
fn a_translation_is_found_even_if_there_is_nothing_else() {
    let found = twins(&[("a", FERRY[0]), ("b", FERRY[1])]);
    assert_eq!(shape(&found), [(Kind::Twin, vec!["0", "1"])]);
    let probabilities: Vec<Option<f64>> = found[0].members.iter().map(|member| member.probability).collect();
    assert!(probabilities[0] == Some(1.0) && probabilities[1].is_some_and(|one| (0.9..1.0).contains(&one)), "{probabilities:?}");
}

#[test]
fn the_translation_that_shares_most_is_the_one() {
    let weaker = "Le ferry Aurora a été vendu en mars 2024 à une entreprise de Varnholm, a dit un porte-parole de la ville ce matin.";
    for texts in [[FERRY[0], weaker, FERRY[1]], [weaker, FERRY[1], FERRY[0]], [FERRY[1], FERRY[0], weaker]] {
        let texts = [("a", texts[0]), ("b", texts[1]), ("c", texts[2])];
        let found = twins(&texts);
        let pair: Vec<&str> = found[0].members.iter().map(|member| texts[member.id.parse::<usize>().unwrap()].1).collect();
        assert!(found.len() == 1 && pair.len() == 2 && !pair.contains(&weaker), "{pair:?}");
    }
}

#[test]
fn copies_of_a_translation_go_where_it_goes() {
    let near = FERRY[1].replace("faisant", "causant");
    let found = twins(&[("a", FERRY[0]), ("b", FERRY[1]), ("c", FERRY[1]), ("d", &near), ("e", FERRY[0])]);
    assert_eq!(shape(&found), [(Kind::Twin, vec!["0", "1", "2", "3", "4"])]);
}

#[test]
fn paragraphs_of_one_topic_are_no_translations() {
    let other =
        "Le maire de Varnholm a inauguré mardi la nouvelle gare routière, qui a coûté 4,6 millions d’euros et accueillera 30 lignes.";
    let german =
        "Die Gemeinde will im Jahr 2024 einen neuen Anleger bauen, sagte die Bürgermeisterin auf einer Sitzung des Rates am Montag.";
    assert_eq!(shape(&twins(&[("a", FERRY[0]), ("b", other), ("c", german)])), []);
    assert_eq!(shape(&twins(&[("a", FERRY[0]), ("b", &FERRY[0].replace("118", "119"))])), [], "one language");
}

#[test]
fn an_index_keeps_what_translations_are_found_by() {
    let folder = tempfile::tempdir().unwrap();
    let run = |nth: usize| {
        let mut clusterer = Clusterer::new(Options { kinds: Kind::EVERY.to_vec(), ..Options::default() }).unwrap();
        let mut index = index::Index::open(folder.path(), "s").unwrap();
        index.replay(&mut clusterer).unwrap();
        let sketch = clusterer.sketcher().sketch(FERRY[nth]);
        let id = nth.to_string();
        index.add(index::Indexed { id: &id, source: "s", text: FERRY[nth], offset: 0, sketch: &sketch }).unwrap();
        clusterer.add(&id, "s", FERRY[nth], sketch).unwrap();
        index.commit().unwrap();
        shape(&clusterer.finish().unwrap()).len()
    };
    assert_eq!([run(0), run(1)], [0, 1]);
}
