//! Each pair of texts differs in what one clause asks for.

use super::super::quotes;
use super::*;

fn speech(text: &str, reported: bool) -> Vec<Speech> {
    let quotes = quotes::quoted(text);
    Sentences::new(text, &quotes).speech(reported, &mut Heard::default())
}

/// The speakers of the quotations of a text; empty where nobody is named.
fn speakers(text: &str) -> Vec<String> {
    speech(text, false).iter().map(|speech| speech.speaker.as_ref().map_or_else(String::new, |speaker| speaker.name.to_string())).collect()
}

#[track_caller]
fn each_has(cases: &[(&str, &[&str])]) {
    let wrong: Vec<String> = cases
        .iter()
        .filter(|(text, expected)| speakers(text) != *expected)
        .map(|(text, expected)| format!("{:?}, not {expected:?}: {text}", speakers(text)))
        .collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn a_pronoun_means_the_last_subject_that_was_named_in_full() {
    each_has(&[
        ("Ines Kallström came late to the quay. “The lake was rough,” she said.", &["Ines Kallström"]),
        ("Mayor Kallström came late to the quay. “The lake was rough,” she said.", &["Kallström"]),
        ("Kallström came late to the quay. “The lake was rough,” she said.", &[""]),
        // No subject: behind a comma, possessive, governed, one word that the noun behind it may own, or far from the beginning.
        ("In Ostra, Ines Kallström came late. “The lake was rough,” she said.", &[""]),
        ("Ines Kallström’s boat came late. “The lake was rough,” she said.", &[""]),
        ("With Ines Kallström came the rain. “The lake was rough,” she said.", &[""]),
        (
            "Marek Selinsky was there. Ines Kallström was there. The Selinsky boat was late. “The lake was rough,” she said.",
            &["Ines Kallström"],
        ),
        ("The old and the very tired Ines Kallström came late. “The lake was rough,” she said.", &["Ines Kallström"]),
        ("The old and the very very tired Ines Kallström came late. “The lake was rough,” she said.", &[""]),
        // Whoever was quoted last is meant rather than the subject, and the subject rather than another who spoke.
        (
            "Ines Kallström waited till “the pier is shut,” said Marek Selinsky. “The lake was rough,” he said.",
            &["Marek Selinsky", "Marek Selinsky"],
        ),
        ("Ines Kallström was not there when Marek Selinsky said so. “The lake was rough,” she said.", &["Ines Kallström"]),
        ("At noon on the old quay, Marek Selinsky said so. “The lake was rough,” he said.", &["Marek Selinsky"]),
    ]);
}

#[test]
fn a_capital_pronoun_stands_where_a_sentence_or_a_clause_begins() {
    each_has(&[
        ("Ines Kallström came late. She said: “the lake was rough.”", &["Ines Kallström"]),
        ("Ines Kallström came late. At noon: She said “the lake was rough.”", &["Ines Kallström"]),
        ("Ines Kallström came late. At noon She said “the lake was rough.”", &[""]),
        ("Ines Kallström came late. “The lake was rough,” said she.", &["Ines Kallström"]),
        ("Ines Kallström est venue. « Le lac était agité », a-t-elle dit.", &["Ines Kallström"]),
        ("Ines Kallström est venue. « Le lac était agité », dit-elle.", &["Ines Kallström"]),
        // The subject of the verb is the name before it, whatever pronoun follows.
        ("Marek Selinsky came late. Ines Kallström said he was “ill”.", &["Ines Kallström"]),
        // A pronoun counts beside a verb of its language: in Italian "precisa" is "specifies", and in French "lui" is "to her".
        ("Ines Kallström chegou tarde. Ele precisa de “sorte”.", &[""]),
        ("Ines Kallström est venue. Il lui dit : « Le lac était agité. »", &["Ines Kallström"]),
        ("Ines Kallström est venue. Le garde lui dit : « Le lac était agité. »", &[""]),
        ("“It is shut”, Ella Lee said.", &["Ella Lee"]),
        // A pronoun means who spoke earlier in the sentence rather than who was there before it.
        ("Ines Kallström came late. Marek Selinsky said it was cold, and he said the pier was “shut”.", &["Marek Selinsky"]),
    ]);
}

#[test]
fn a_second_quotation_of_a_clause_has_the_speaker_of_the_first() {
    each_has(&[
        ("Ann Lee said the pier was “closed” and the boat “gone”.", &["Ann Lee", "Ann Lee"]),
        ("Ann Lee said “closed” and the boat “gone”.", &["Ann Lee", "Ann Lee"]),
        ("Ann Lee said “closed” and that the old boat of the whole town was “gone”.", &["Ann Lee", ""]),
        ("Ann Lee said the pier was “closed” and that the boat of the town was “gone”.", &["Ann Lee", "Ann Lee"]),
        ("Ann Lee said the pier was “closed” and that the old boat of the town was “gone”.", &["Ann Lee", ""]),
        // A name, another clause or another verb of saying is between.
        ("Ann Lee said the pier was “closed” and the boat of Ostra “gone”.", &["Ann Lee", ""]),
        ("Ann Lee said the pier was “closed”; the boat was “gone”.", &["Ann Lee", ""]),
        ("Ann Lee said the pier was “closed”: the boat was “gone”.", &["Ann Lee", ""]),
        ("Ann Lee said the pier was “closed” — the boat was “gone”.", &["Ann Lee", ""]),
        ("Ann Lee said the pier was “closed” and critics said “gone”.", &["Ann Lee", ""]),
        ("Ann Lee said the pier was “closed”, not “gone”.", &["Ann Lee", "Ann Lee"]),
    ]);
}

#[test]
fn a_sentence_that_is_only_a_quotation_goes_on_with_the_one_before() {
    each_has(&[
        ("“We will build it again,” said Ann Lee. “It will take a year.” “Or two.”", &["Ann Lee", "Ann Lee", "Ann Lee"]),
        ("“We will build it again,” said Ann Lee. “It will take a year” is painted there.", &["Ann Lee", ""]),
        ("“We will build it again,” said Ann Lee. “It will take a year” is painted there", &["Ann Lee", ""]),
    ]);
}

#[test]
fn a_quotation_that_goes_on_is_said_by_the_verb_behind_it() {
    each_has(&[
        ("“It is shut”, Ann Lee said.", &["Ann Lee"]),
        ("“It is shut” — Ann Lee said.", &["Ann Lee"]),
        ("“It is shut” - Ann Lee said.", &["Ann Lee"]),
        ("“It is shut,” Ann Lee said.", &["Ann Lee"]),
        ("“Is it shut?” Ann Lee said.", &["Ann Lee"]),
        ("“It is shut!” Ann Lee said.", &["Ann Lee"]),
        ("“It is shut –” Ann Lee said.", &["Ann Lee"]),
        ("“It is shut” Ann Lee said.", &[""]),
        ("“It is shut” said Ann Lee.", &["Ann Lee"]),
        ("“It is shut,” the captain Ann Lee said.", &["Ann Lee"]),
        ("“It is shut” the captain Ann Lee said.", &[""]),
        ("“It is shut”, the captain Ann Lee said.", &["Ann Lee"]),
        // A name in quotation marks is not said, unless it is the whole.
        ("There was the operation “Pontoon”, said Ann Lee.", &[""]),
        ("There was the operation “pontoon”, said Ann Lee.", &["Ann Lee"]),
        ("There was the word “Pontoon,” said Ann Lee.", &["Ann Lee"]),
        ("There it was: “Pontoon”, said Ann Lee.", &["Ann Lee"]),
        ("“Pontoon”, said Ann Lee.", &["Ann Lee"]),
    ]);
}

#[test]
fn between_a_quotation_and_its_verb_stands_only_its_subject() {
    each_has(&[
        ("“It is shut,” the very old and very tired man, Ann Lee, said.", &[""]),
        ("“It is shut,” the very old and the tired captain Ann Lee said.", &["Ann Lee"]),
        ("“It is shut,” the very old and the very tired captain Ann Lee said.", &[""]),
        ("“It is shut,” Jonas, Ann Lee said.", &["Ann Lee"]),
        ("“It is shut,” Jonas; Ann Lee said.", &[""]),
        ("“It is shut,” and Ann Lee said no.", &[""]),
        ("“It is shut,” captain Ann Lee said.", &["Ann Lee"]),
        ("“It is shut,” later Ann Lee said.", &["Ann Lee"]),
        ("“It is shut,” where Ann Lee said no.", &[""]),
        // What puts a word on something, or names a source, must stand directly behind.
        ("“It is shut”, according to Ann Lee.", &["Ann Lee"]),
        ("“It is shut” now, according to Ann Lee.", &[""]),
        ("The sea is “shut”, Ann Lee called it.", &[""]),
        // Where the verb behind has no speaker, the one before counts.
        ("Ines Kallström said “it is shut,” critics said.", &["Ines Kallström"]),
    ]);
}

#[test]
fn a_verb_reaches_a_quotation_behind_it_if_that_is_near_and_no_title() {
    let words = |count: usize| vec!["so"; count].join(" ");
    for (verb, reach) in [("said", REACH), ("called", LABEL_REACH)] {
        let text = |count: usize| format!("Ann Lee {verb} {} “shut”.", words(count));
        assert_eq!(speakers(&text(reach)), ["Ann Lee"], "{verb}");
        assert_eq!(speakers(&text(reach + 1)), [""], "{verb}");
    }
    each_has(&[
        ("Ann Lee explained why the “first” plan was shut.", &["Ann Lee"]),
        ("Ann Lee explained why Selinsky’s “first” plan was shut.", &[""]),
        ("Ann Lee said she had read “The Ferry at Night”.", &[""]),
        ("Ann Lee said she had read “the ferry at night”.", &["Ann Lee"]),
        ("Ann Lee said at noon: “Never Again”.", &["Ann Lee"]),
        ("Ann Lee said “Never Again”.", &["Ann Lee"]),
        ("Ann Lee said she had seen “The Man Who Sold All Boats”.", &[""]),
        ("Ann Lee said she had seen “The Man Who Sold All The Boats”.", &["Ann Lee"]),
        // The verb of the first quotation is not that of the second.
        ("Ann Lee said “it is shut,” and somebody from Ostra wrote “never again” on it.", &["Ann Lee", ""]),
    ]);
}

#[test]
fn a_source_that_is_named_is_the_first_name_behind_its_preposition() {
    each_has(&[
        ("According to Ann Lee, it is “shut”.", &["Ann Lee"]),
        ("According to the mayor Ann Lee, it is “shut”.", &["Ann Lee"]),
        ("According to the new mayor Ann Lee, it is “shut”.", &[""]),
        ("According to friends of Ann Lee, it is “shut”.", &[""]),
        ("According to “friends” Ann Lee, it is “shut”.", &["", ""]),
        ("According to Kallström’s mayor Ann Lee, it is “shut”.", &[""]),
        ("According to Ann Lee and Jonas Ostrander, it is “shut”.", &[""]),
        ("Jonas Ostrander is late, and according to Ann Lee it is “shut”.", &["Ann Lee"]),
        ("Laut Ann Lee ist es „zu“.", &["Ann Lee"]),
    ]);
}

#[test]
fn the_subject_is_the_name_before_the_verb_and_its_auxiliaries() {
    each_has(&[
        ("Ann Lee has also said it is “shut”.", &["Ann Lee"]),
        ("Ann Lee has also later said it is “shut”.", &["Ann Lee"]),
        ("Ann Lee has also later then said it is “shut”.", &[""]),
        ("Friends of Ann Lee said it is “shut”.", &[""]),
        ("Jonas Ostrander and Ann Lee said it is “shut”.", &[""]),
        ("Jonas Ostrander came, and Ann Lee said it is “shut”.", &["Ann Lee"]),
        ("Ann Lee, who said it is “shut”, left.", &["Ann Lee"]),
        ("Ann Lee who said it is “shut” left.", &["Ann Lee"]),
        ("They sat with Ann Lee, who said it is “shut”.", &[""]),
        ("They saw Ann Lee’s, who said it is “shut”.", &[""]),
        ("Jonas Ostrander and Ann Lee, who said it is “shut”, left.", &[""]),
        ("The man, who said it is “shut”, left Ann Lee.", &[""]),
        // Turkish: the name, the quotation, the verb.
        ("Selinsky, “iskele kapalı” dedi.", &["Selinsky"]),
        ("Selinsky: “iskele kapalı” dedi.", &["Selinsky"]),
        ("Selinsky “iskele kapalı” dedi.", &["Selinsky"]),
        ("Selinsky geldi “iskele kapalı” dedi.", &[""]),
    ]);
}

#[test]
fn a_name_between_commas_is_the_subject_if_it_is_one_person_in_full() {
    each_has(&[
        ("The head of the board, Marek Selinsky, said it is “shut”.", &["Marek Selinsky"]),
        ("The head of the board, Selinsky, said it is “shut”.", &[""]),
        ("The head of the board, our Marek Selinsky, said it is “shut”.", &[""]),
        ("In the end, the mayor, Marek Selinsky, said it is “shut”.", &["Marek Selinsky"]),
        ("In the end, Ann Lee, Jonas Ostrander, Marek Selinsky, said it is “shut”.", &[""]),
        ("Marek Selinsky, said it is “shut”.", &[""]),
        ("Selinsky, late as ever, said it is “shut”.", &["Selinsky"]),
        ("Selinsky late as ever, said it is “shut”.", &[""]),
        ("Selinsky and Kallström, late as ever, said it is “shut”.", &[""]),
    ]);
}

#[test]
fn the_subject_behind_its_verb_has_a_title_or_stands_directly_there() {
    each_has(&[
        ("“It is shut”, said Selinsky.", &["Selinsky"]),
        ("“It is shut”, said the mayor Selinsky.", &["Selinsky"]),
        ("“It is shut”, said the Selinsky.", &["Selinsky"]),
        ("“It is shut”, said old Selinsky.", &[""]),
        // A word that is common is a name if it has its capital inside a sentence.
        ("“It is shut”, said White.", &["White"]),
        ("“It is shut”, said Officials.", &[""]),
        ("“It is shut”, said Monday.", &[""]),
        ("White said it is “shut”.", &[""]),
        ("Later on White said it is “shut”.", &[""]),
        ("Since then White said it is “shut”.", &["White"]),
        ("“It is shut”, said old Marek Selinsky.", &["Marek Selinsky"]),
        ("« C’est fermé », a déclaré le ministre Selinsky.", &["Selinsky"]),
        ("“It is shut”, said the Kremlin spokesman, Marek Selinsky.", &["Marek Selinsky"]),
        ("“It is shut”, said the Kremlin spokesman, Selinsky.", &[""]),
        ("“It is shut”, said the captain, aged, Marek Selinsky.", &[""]),
        ("“It is shut”, said, Marek Selinsky.", &[""]),
        ("“It is shut”, said vice-captain Marek Selinsky.", &["Marek Selinsky"]),
        ("“It is shut”, said the captain: Marek Selinsky.", &[""]),
        ("“It is shut”, said the Kallström aide.", &[""]),
        ("“It is shut”, said Kallström spokesman Marek Selinsky.", &["Marek Selinsky"]),
        ("“It is shut”, said Kallström aide Marek Selinsky.", &["Marek Selinsky"]),
        ("“It is shut”, said Selinsky’s wife, Ann Lee.", &[""]),
        ("“It is shut”, said a man of Marek Selinsky.", &[""]),
        ("“It is shut”, said Marek Selinsky and Ann Lee.", &[""]),
        ("“It is shut”, said the boat’s captain Marek Selinsky.", &[""]),
        ("“It is shut”, said the very old and the very very tired Marek Selinsky.", &["Marek Selinsky"]),
        ("“It is shut”, said the very very old and the very very tired Marek Selinsky.", &[""]),
        ("The pier said Selinsky it is “shut”.", &[""]),
        ("Said Selinsky: “it is shut”.", &["Selinsky"]),
        ("«È chiuso», ha detto il presidente Selinsky.", &["Selinsky"]),
        ("« C’est fermé », a déclaré l’avocate Kallström.", &["Kallström"]),
        ("« C’est fermé », a déclaré l’ancienne Kallström.", &[""]),
        ("« C’est fermé », lui a dit Kallström.", &["Kallström"]),
        ("Lui aussi avait reconnu Kallström « sans peine ».", &[""]),
        ("«Закрыто», сказал мэр Селинский.", &["Селинский"]),
        ("«Закрыто», сказал мэр Варнхольма.", &[""]),
    ]);
}

#[test]
fn a_participle_has_the_subject_of_its_sentence() {
    each_has(&[
        ("Ines Kallström left the hall, saying it was “shut”.", &["Ines Kallström"]),
        ("Ines Kallström left the hall, said it was “shut”.", &[""]),
        ("Ines Kallström came late and called it “shut”.", &["Ines Kallström"]),
        ("Ines Kallström said it was cold, adding that it was “shut”.", &["Ines Kallström"]),
        ("Marek Selinsky came. She left, saying it was “shut”.", &["Marek Selinsky"]),
        ("Marek Selinsky came. Adding that it was late, “it is shut”.", &["Marek Selinsky"]),
        ("Marek Selinsky came. Men left, saying it was “shut”.", &[""]),
        ("Ines Kallström left Marek Selinsky at noon, saying it was “shut”.", &[""]),
        ("Ines Kallström left Selinsky at noon, saying it was “shut”.", &["Ines Kallström"]),
        ("Ines Kallström left with Marek Selinsky at noon, saying it was “shut”.", &["Ines Kallström"]),
        ("Ines Kallström left Marek Selinsky’s boat, saying it was “shut”.", &["Ines Kallström"]),
        ("Ines Kallström left, saying it was “shut” to Marek Selinsky.", &["Ines Kallström"]),
        ("Ines Kallström and Ann Lee left, saying it was “shut”.", &[""]),
    ]);
}

#[test]
fn a_sentence_of_eight_items_reports_speech_if_its_verb_has_a_speaker_and_nothing_is_quoted() {
    let reported = |text: &str, wanted: bool| -> Vec<(String, bool, Option<String>)> {
        let row = |speech: Speech| (speech.span.of(text).to_owned(), speech.is_marked, speech.speaker.map(|speaker| speaker.name.into()));
        speech(text, wanted).into_iter().map(row).collect()
    };
    let whole = |text: &str, speaker: &str| vec![(text.to_owned(), false, Some(speaker.to_owned()))];
    let eight = "Ines Kallström said it was very cold.";
    assert_eq!(reported(eight, true), whole(eight, "Ines Kallström"));
    assert!(reported(eight, false).is_empty());
    assert!(reported("Ines Kallström said it was cold.", true).is_empty(), "seven items");
    assert!(reported("Ines Kallström called the new pier a very bad thing.", true).is_empty(), "no verb of saying");
    assert!(reported("Nobody in the whole town said that it was so very cold.", true).is_empty(), "no speaker");
    let quoted = reported("Ines Kallström said it was “very cold” in the whole of the town.", true);
    assert_eq!(quoted, [("very cold".to_owned(), true, Some("Ines Kallström".to_owned()))]);
    let second = "Critics said it was cold, and Ines Kallström said it was not.";
    assert_eq!(reported(second, true), whole(second, "Ines Kallström"));
}

#[test]
fn a_quotation_without_a_speaker_has_the_names_of_its_sentence_each_once_and_four_at_most() {
    let named = |text: &str| speech(text, false)[0].named.clone();
    let one = named("Kallström saw the “threadbare” fund.");
    assert_eq!(one.len(), 1);
    assert_eq!(named("Kallström saw the “threadbare” fund of Ms. Kallström."), one);
    let two = named("Selinsky and Kallström saw the “threadbare” fund.");
    assert!(two.len() == 2 && two.contains(&one[0]) && two.is_sorted(), "{two:?}");
    assert_eq!(named("Selinsky, Kallström, Ostrander, Lindqvist, Varnholm and Brandvold saw the “threadbare” fund.").len(), MAX_NAMED);
    assert!(named("Kallström said it was a “threadbare” fund.").is_empty(), "it has a speaker");
}
