//! What rules are told about tokens and parts.

use super::*;

/// A text in parts with a language each; a part in quotation by its markup has the language `quotation`.
fn with<R>(parts: &[(&str, &str)], look: impl FnOnce(&Context<'_>) -> R) -> R {
    let whole: String = parts.iter().map(|(_, text)| *text).collect();
    let mut languages = Vec::new();
    let mut at = 0;
    for (lang, text) in parts {
        let (lang, by) = if *lang == "quotation" { ("en", By::Markup) } else { (*lang, By::Model) };
        languages.push(LanguageSpan { span: Span::new(at, at + text.len()), lang: Lang::new(lang), confidence: 1.0, by });
        at += text.len();
    }
    look(&Context::new(&Text::new(&whole), &languages))
}

/// The words of an English text for which `holds` is true.
fn words_where(text: &str, holds: impl Fn(&Context<'_>, usize) -> bool) -> Vec<String> {
    with(&[("en", text)], |context| {
        (0..context.tokens.len()).filter(|nth| holds(context, *nth)).map(|nth| context.word(nth).to_owned()).collect()
    })
}

#[test]
fn the_run_around_a_word_goes_from_white_space_to_white_space() {
    for (text, word, run) in [
        ("see www.a.org/b, please", "org", "www.a.org/b,"),
        ("first of all", "first", "first"),
        ("first of all", "all", "all"),
        ("a\u{3000}foo-bar\u{a0}b", "bar", "foo-bar"),
        ("a\n(foo)\nb", "foo", "(foo)"),
        ("é foo", "foo", "foo"),
    ] {
        let found = with(&[("en", text)], |context| {
            let nth = (0..context.tokens.len()).find(|nth| context.word(*nth) == word).unwrap();
            context.run(nth).to_owned()
        });
        assert_eq!(found, run, "{text:?}");
    }
}

#[test]
fn words_of_addresses_files_and_handles_are_known_as_such() {
    for (text, within) in [
        ("see foo.bar now", &["foo", "bar"][..]),
        ("mail to anna@post now", &["anna", "post"]),
        ("the #harbour of @town", &["harbour", "town"]),
        ("in lib_foo and ~home", &["lib", "foo", "home"]),
        ("A pier. A quay: one, two", &[]),
        ("ships / boats", &[]),
    ] {
        let found = words_where(text, |context, nth| context.tokens[nth].kind == Kind::Word && context.is_in_address(nth));
        assert!(
            within.iter().all(|word| found.iter().any(|known| known == word)) && (found.is_empty() == within.is_empty()),
            "{text}: {found:?}"
        );
    }
}

#[test]
fn a_word_alone_in_quotation_marks_is_mentioned() {
    for (text, mentioned) in [
        ("the word “pier” is old", &["pier"][..]),
        ("the word \"pier\" is old", &["pier"]),
        ("das Wort „Steg“ ist", &["Steg"]),
        ("le mot «quai» est", &["quai"]),
        ("an old *pier* here", &["pier"]),
        ("an old _quay_ here", &["quay"]),
        ("the words “old pier” are", &[]),
        ("pier” is", &[]),
        ("the “pier", &[]),
    ] {
        let found = words_where(text, |context, nth| context.tokens[nth].kind == Kind::Word && context.is_quoted_alone(nth));
        assert_eq!(found, mentioned, "{text}");
    }
}

#[test]
fn a_word_follows_where_only_white_space_is_between() {
    let text = "One two, three four.\nFive six-seven 8 nine";
    let found = words_where(text, |context, nth| context.follows(nth));
    assert_eq!(found, ["two", "three", "four", "six", "nine"].map(str::to_owned));
    with(&[("en", text)], |context| assert!(!context.follows(context.tokens.len())));
}

#[test]
fn text_that_was_removed_leaves_a_hole() {
    for (text, behind) in [
        ("the pier   of town", &["of"][..]),
        ("the pier of town", &[]),
        ("The pier.  The town", &[]),
        ("Why?  The town", &[]),
        ("so:  the town", &[]),
        ("the pier,  the town", &["the"]),
        ("the pier  \n  the town", &[]),
    ] {
        assert_eq!(words_where(text, |context, nth| context.is_behind_a_hole(nth)), behind, "{text:?}");
    }
}

#[test]
fn words_are_counted_by_part_and_names_by_text() {
    let text = [("en", "The pier. The old Pier of Anna; the pier of Anna's. "), ("de", "Der pier von Anna. ")];
    with(&text, |context| {
        let nth = |word: &str| (0..context.tokens.len()).find(|nth| context.word(*nth) == word).unwrap();
        let (english, german) = (&context.parts[0], &context.parts[1]);
        assert_eq!((context.times(english, nth("pier")), context.times(german, nth("pier"))), (3, 1));
        assert!(context.recurs(english, nth("pier")) && !context.recurs(german, nth("pier")));
        // "The" begins sentences; "Pier" and "Anna" stand inside of them, with or without an ending.
        assert_eq!((context.times_a_name(nth("The")), context.times_with_capital(nth("The"))), (0, 2));
        assert_eq!((context.times_a_name(nth("Pier")), context.times_in_lower_case(english, nth("pier"))), (1, 2));
        assert_eq!(context.times_a_name(nth("Anna")), 3);
        assert!(context.are_equal(nth("pier"), nth("Pier")) && !context.are_equal(nth("pier"), nth("old")));
        assert_eq!(context.words(), 15);
        for (at, part) in [(0, 0), (text[0].1.len() - 2, 0), (text[0].1.len(), 1), (1000, 1)] {
            assert!(std::ptr::eq(context.part_at(at as u32).unwrap(), &context.parts[part]), "{at}");
        }
    });
    with(&[("zh", "漢字漢字漢 and a pier")], |context| assert_eq!(context.words(), 5));
}

#[test]
fn a_small_part_in_another_language_is_not_the_authors() {
    let sentence = "The pier of the old town was closed in winter. ";
    let apart = |english: usize, german: usize| {
        let german = "Der Steg war zu. ".repeat(german);
        with(&[("en", &sentence.repeat(english)), ("de", &german)], |context| {
            let part = &context.parts[1];
            assert!(context.parts[0].lexicon.is_some());
            assert_ne!(part.lexicon.is_some(), part.embedded.is_some());
            part.embedded.is_some()
        })
    };
    // Of English eleven tokens a sentence, of German five: 5 of 16 and of 27, 15 of 48 and of 59.
    for (english, german, is_apart) in [(1, 1, false), (2, 1, true), (3, 3, false), (4, 3, true)] {
        assert_eq!(apart(english, german), is_apart, "{english} {german}");
    }
    // Exactly three of ten are enough.
    with(&[("en", "one two three four five six seven "), ("de", "eins zwei drei")], |context| assert!(context.parts[1].lexicon.is_some()));
    with(&[("quotation", "The pier was closed. "), ("en", sentence)], |context| {
        assert!(context.parts[0].is_quotation && context.parts[0].lexicon.is_none() && context.parts[0].lang == Lang::UND);
    });
}

#[test]
fn whether_capitals_tell_is_seen_at_the_beginnings_of_lines() {
    let lines = |capital: usize, small: usize| format!("{}{}", "The pier.\n".repeat(capital), "the pier.\n".repeat(small));
    for (capital, small, is_cased, is_uncased) in [
        (5, 0, true, false),
        (4, 1, true, false),
        (3, 1, false, false),
        (2, 2, false, false),
        (1, 2, false, true),
        (0, 2, false, false),
        (0, 3, false, true),
    ] {
        let found = with(&[("en", &lines(capital, small))], |context| (context.is_cased(), context.is_uncased()));
        assert_eq!(found, (is_cased, is_uncased), "{capital} {small}");
    }
    assert_eq!(with(&[("en", "")], |context| (context.is_cased(), context.is_uncased())), (false, false));
}

#[test]
fn every_word_that_comes_again_soon_is_among_those_that_may() {
    let text = "one two three four five six seven eight nine one two two ten eleven twelve thirteen fourteen fifteen sixteen two";
    let soon = with(&[("en", text)], |context| {
        context.coming_again(&context.parts[0]).map(|nth| context.word(nth).to_owned()).collect::<Vec<_>>()
    });
    // "one" comes again after nine tokens, the third "two" after eight, the first one after nine.
    assert_eq!(soon, ["two", "two"]);
}

#[test]
fn parts_give_their_own_tokens() {
    let text = [("en", "The pier, the café of xqzt. "), ("de", "Der Steg, das Büro von xqzt.")];
    with(&text, |context| {
        let of = |list: Vec<usize>| list.into_iter().map(|nth| context.word(nth)).collect::<Vec<_>>();
        let [english, german] = &context.parts[..] else { panic!("two parts") };
        assert_eq!((of(context.signs(english).collect()), of(context.signs(german).collect())), (vec![",", "."], vec![",", "."]));
        assert_eq!((of(context.beyond_ascii(english).collect()), of(context.beyond_ascii(german).collect())), (vec!["café"], vec!["Büro"]));
        assert_eq!((of(context.unknown(english).collect()), of(context.unknown(german).collect())), (vec!["xqzt"], vec!["xqzt"]));
        assert_eq!(of(context.capitalised(german).collect()), ["Der", "Steg", "Büro"]);
        assert_eq!(of(context.possible_names(english).collect()), ["xqzt"]);
        assert_eq!(context.lower_text(), "the pier, the café of xqzt. der steg, das büro von xqzt.");
    });
}
