//! The report stays on a screen or two, whatever it is given.

use crate::{sourdine, stdout};
use unicode_width::UnicodeWidthStr;

const LINES: usize = 120;
const COLUMNS: usize = 100;

/// Sources, long of name, in several languages, that share passages, quote one another and have faults, with lines that are no records.
fn corpus(sources: usize) -> String {
    const TEXTS: [&str; 6] = [
        "Le maire a dit que le nouveau port serait ouvert la semaine prochaine, et que personne ne savait combien cela coûterait.",
        "Der Bürgermeister sagte, dass der neue Hafen in der nächsten Woche öffnet, und niemand wisse, wie viel er kosten werde.",
        "Starosta řekl, že nový přístav bude otevřen příští týden a že nikdo neví, kolik to bude stát město a jeho obyvatele.",
        "Мэр сказал, что новый порт откроют на следующей неделе, и никто не знает, сколько это будет стоить городу и его жителям.",
        "市長は来週新しい港を開くと述べ、費用がいくらになるかは誰にも分からないと話した。町の人々は驚いた。",
        "El alcalde dijo que el nuevo puerto se abriría la semana que viene, y que nadie sabía cuánto le costaría a la ciudad.",
    ];
    let mut lines = String::new();
    for nth in 0..sources {
        let source = format!("a-very-long-name-of-a-source-that-nobody-would-give-to-a-newspaper-{nth}");
        for part in 0..8 {
            let quotation = format!(
                "“We will build {} boats before the winter comes to the lake, and no one shall say that this town was afraid of water,” she said.",
                12 + nth % 4
            );
            let fault = "The Ministry of Transport Ministry gave nothing , but the large -scale fund gave passerelle and passerelle.";
            let story = format!("{} {nth}-{}", TEXTS[(nth + part) % TEXTS.len()], part % 3);
            let shared =
                format!("{} {}", TEXTS[part % TEXTS.len()], "The harbour of the little town was rebuilt in nineteen months, at last.");
            let text = [quotation, fault.to_owned(), story, shared].join("\n");
            let text = if part == 3 { text.replace('é', "Ã©") } else { text };
            lines += &serde_json::json!({"id": format!("{nth}-{part}"), "source": source, "date": format!("2025-06-{:02}", 1 + part), "text": text}).to_string();
            lines.push('\n');
        }
        lines += "{\"id\": \"broken\", \"text\"\n";
    }
    lines
}

#[test]
fn the_report_of_any_corpus_is_short() {
    for sources in [2, 60] {
        let corpus = crate::folder(&[("corpus.jsonl", corpus(sources).as_bytes())]);
        let report = |more: &[&str]| {
            let mut command = sourdine();
            command.args(["report", "corpus.jsonl", "--quiet", "--width", &COLUMNS.to_string()]).current_dir(corpus.path());
            stdout(command.args(more))
        };
        let text = report(&["--out", "r"]);
        let count = text.lines().count();
        assert!(count <= LINES, "{count} lines\n{text}");
        assert!(text.lines().all(|line| line.width() <= COLUMNS), "{text}");
        for question in ["What is wrong: ", "Who stands out: ", "What next: sourdine check corpus.jsonl "] {
            assert!(text.contains(question), "{question}\n{text}");
        }
        assert_eq!(text.contains("50 more sources: --top 60, or sources.jsonl with --out"), sources == 60, "{text}");
        // Files have twenty rows of each table.
        for name in ["r/report.txt", "r/report.md"] {
            let text = std::fs::read_to_string(corpus.path().join(name)).unwrap();
            assert_eq!(text.contains("40 more sources"), sources == 60, "{name}: {text}");
        }
        // What is counted as left out can be shown.
        let all = report(&["--top", "500"]);
        assert!(all.lines().count() > count && !all.contains("more sources"), "{all}");
    }
}
