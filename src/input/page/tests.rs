use super::*;
use crate::text::Span;
use crate::text::page::Boilerplate;

const STORY: [&str; 5] = [
    "The ferry across the lake sails again from Monday, the harbour office said, after a winter in which nobody could cross without a car.",
    "Divers found the chain of the old buoy in fourteen metres of water, and it took them three days, two boats and a borrowed winch to lift it.",
    "“We had planned for a week,” said the harbour master, who has worked here since 1987, “and then the wind turned, as it does in March.”",
    "Tickets cost what they cost last year. Children travel free, dogs pay half, and bicycles go on the lower deck, where there is room for ten.",
    "In summer the last boat leaves Ostra at ten, an hour later than before, so that people who work in the kitchens of the town can get home.",
];

fn story() -> String {
    STORY.map(|text| format!("<p>{text}</p>")).concat()
}

fn kept(html: &str) -> String {
    extract(html.to_owned(), 1, Content::Main).0
}

fn left(html: &str) -> Vec<(Boilerplate, String)> {
    extract(html.to_owned(), 1, Content::Main).1.left.into_iter().map(|left| (left.kind, left.text)).collect()
}

fn site(article: &str) -> String {
    format!(
        "<html lang=en><title>The ferry sails again | Varnholm Post</title><body>\
         <header class=site-header><h1><a href=/>Varnholm Post</a></h1></header>\
         <nav><ul><li><a href=/a>News</a><li><a href=/b>Sport</a><li><a href=/c>Weather</a></ul></nav>\
         <div class=top><h1>The ferry sails again</h1></div>\
         <div class=story>{article}</div>\
         <div class=more><a href=/1>Two held after fire in old mill</a> <a href=/2>Council votes on school</a></div>\
         <div id=comments><p>I have waited for this all winter, and so has my dog, who likes the boat better than I do.</div>\
         <footer>© Varnholm Post. Translated by Google.</footer>"
    )
}

#[test]
fn the_article_is_read_and_the_rest_is_told() {
    let html = site(&story());
    assert_eq!(kept(&html), format!("The ferry sails again\n\n{}", STORY.join("\n\n")));
    let kinds: Vec<(Boilerplate, String)> = left(&html);
    let told: Vec<(Boilerplate, &str)> = kinds.iter().map(|(kind, text)| (*kind, text.lines().next().unwrap())).collect();
    assert_eq!(
        told,
        [
            (Boilerplate::Header, "Varnholm Post"),
            (Boilerplate::Navigation, "News"),
            (Boilerplate::Links, "Two held after fire in old mill Council votes on school"),
            (Boilerplate::Comments, "I have waited for this all winter, and so has my dog, who likes the boat better than I do."),
            (Boilerplate::Footer, "© Varnholm Post. Translated by Google."),
        ]
    );
    let all = extract(html, 1, Content::All).0;
    assert!(all.starts_with("Varnholm Post\n\nNews\nSport") && all.ends_with("Translated by Google."));
}

#[test]
fn what_is_kept_and_what_is_left_lead_back_to_the_page() {
    let html = site(&story().replace("buoy", "b<b>uo</b>y &amp; anchor"));
    let (text, page, _) = extract(html.clone(), 1, Content::Main);
    for (words, source) in [
        ("buoy & anchor", "b<b>uo</b>y &amp; anchor"),
        ("where there is room", "where there is room"),
        ("The ferry sails", "The ferry sails"),
    ] {
        let at = text.find(words).unwrap();
        assert_eq!(page.source(Span::new(at, at + words.len())).unwrap().of(&html), source);
    }
    let footer = page.left.last().unwrap();
    let at = footer.text.find("Translated").unwrap();
    assert_eq!(footer.source(Span::new(at, footer.text.len())).unwrap().of(&html), "Translated by Google.");
}

#[test]
fn no_language_is_needed() {
    let japanese = "港の事務所によると、湖を渡る船は月曜日から運航を再開する。冬の間、車なしで渡ることは誰にもできなかった。潜水士は水深十四メートルで古い浮標の鎖を見つけ、引き上げるのに三日かかった。";
    let arabic = "تعود العبارة إلى الإبحار عبر البحيرة يوم الاثنين، حسبما قال مكتب الميناء، بعد شتاء لم يستطع فيه أحد العبور من دون سيارة، وقد وجد الغواصون سلسلة العوامة القديمة على عمق أربعة عشر مترا.";
    let german = "Die Fähre fährt ab Montag wieder über den See, teilte das Hafenamt mit, nach einem Winter, in dem niemand ohne Auto hinüberkam, und die Taucher fanden die Kette der alten Boje in vierzehn Metern Tiefe.";
    for text in [japanese, arabic, german] {
        let article = format!("<p>{text}</p>").repeat(6);
        let page = format!("<nav><a href=/>{text}</a></nav><div>{article}</div><div><a href=/1>{text}</a><a href=/2>{text}</a></div>");
        assert_eq!(kept(&page), [text; 6].join("\n\n"));
    }
}

#[test]
fn a_short_page_a_list_and_a_table_are_kept_as_a_whole() {
    for html in [
        "<p>Back at noon.</p><ul><li><a href=/>Home</a></ul>".to_owned(),
        format!("<nav>Menu</nav>{}", "<table>".to_owned() + &"<tr><td>Ostra<td>4<td>12.50<td>daily".repeat(60)),
        (0..40)
            .map(|nth| format!("<div class=card><h2><a href=/{nth}>Ferry number {nth}</a></h2><p>{} ({nth})</p></div>", STORY[nth % 5]))
            .collect(),
        (0..80).map(|nth| format!("<li><a href=/{nth}>The ferry of day {nth} sails again</a>")).collect(),
    ] {
        assert_eq!(kept(&html), extract(html.clone(), 1, Content::All).0, "{html}");
    }
}

#[test]
fn parts_inside_an_article_that_are_none_are_taken_out() {
    let box_of_links = "<div class=box><h3>More</h3><p><a href=/1>Fire in old mill</a><p><a href=/2>Council votes on school</a></div>";
    let (first, rest) = STORY.split_at(2);
    let paragraphs = |texts: &[&str]| texts.iter().map(|text| format!("<p>{text}</p>")).collect::<String>();
    let html = format!(
        "<article>{}{box_of_links}<div class=share-buttons>Share this</div><aside>Read more on our site, every day</aside>\
         <form><input name=mail>Get our letter</form><p aria-hidden=true>Decoration</p><span class=byline>By Ada Holm</span>{}</article>",
        paragraphs(first),
        paragraphs(rest)
    );
    assert_eq!(kept(&html), STORY.join("\n\n"));
    let kinds: Vec<Boilerplate> = left(&html).into_iter().map(|(kind, _)| kind).collect();
    for kind in
        [Boilerplate::Links, Boilerplate::Sharing, Boilerplate::Aside, Boilerplate::Form, Boilerplate::Decoration, Boilerplate::Byline]
    {
        assert!(kinds.contains(&kind), "{kind:?}: {kinds:?}");
    }
}

#[test]
fn what_is_cut_out_of_a_line_leaves_no_blanks() {
    let html = format!("<div><p><span aria-hidden=true>1.</span> First <i aria-hidden=true>and</i> last</p>{}</div>", story());
    assert!(kept(&html).starts_with("First last\n\nThe ferry"), "{}", kept(&html));
}

#[test]
fn a_short_block_goes_with_its_neighbours() {
    // The heading with its images has the shape of a box, but between two paragraphs it belongs to them.
    let html = format!("<div>{}<div class=w><img><img><h3>What it costs</h3></div>{}</div>", story(), story());
    assert!(kept(&html).contains("\n\nWhat it costs\n\n"), "{}", kept(&html));
}

#[test]
fn a_heading_called_a_header_stays() {
    let html = format!("<div>{}<h2 class=section-header>What it costs</h2>{}</div>", story(), story());
    assert!(kept(&html).contains("\n\nWhat it costs\n\n"), "{}", kept(&html));
}

#[test]
fn suppressions_go_with_their_paragraph() {
    let html = site(&story().replacen("<p>Divers", "<!-- sourdine-ignore: SD101 --><p>Divers", 1));
    let (text, _, suppressions) = extract(html, 1, Content::Main);
    assert_eq!(suppressions[0].span.of(&text), STORY[1]);
}

#[test]
fn pages_say_things_of_themselves() {
    let facts = |head: &str| extract(format!("<html><head>{head}</head><body><p>Text"), 1, Content::Main).1.facts;
    let told = facts(
        "<title>Ferry &amp; lake\n | Post</title><meta property=og:title content='Ferry &amp; lake'><meta name=author content='Ada Holm'>\
         <meta property=article:published_time content=2025-03-14T08:00:00Z><link rel=canonical href=https://post.example/ferry>\
         <link rel=license href=https://creativecommons.org/licenses/by/4.0/>",
    );
    assert_eq!(told.title.as_deref(), Some("Ferry & lake"));
    assert_eq!((told.author.as_deref(), told.date.as_deref()), (Some("Ada Holm"), Some("2025-03-14T08:00:00Z")));
    assert_eq!(told.canonical.as_deref(), Some("https://post.example/ferry"));
    assert_eq!(told.licenses, ["https://creativecommons.org/licenses/by/4.0/"]);
    let told = facts(
        "<title>No</title><script type=application/ld+json>{\"@graph\":[{\"@type\":\"WebSite\",\"name\":\"No\"},{\"@type\":[\"NewsArticle\"],\
         \"headline\":\"Ferry\",\"author\":[{\"name\":\"Ada\"},{\"name\":\"Bo\"}],\"datePublished\":\"2025-03-14\"}]}</script>",
    );
    assert_eq!((told.title.as_deref(), told.author.as_deref(), told.date.as_deref()), (Some("Ferry"), Some("Ada, Bo"), Some("2025-03-14")));
    let told = facts("<title>Only</title><script type=application/ld+json>{broken</script><time datetime=2025-01-02>2 Jan</time>");
    assert_eq!((told.title.as_deref(), told.author, told.date.as_deref()), (Some("Only"), None, Some("2025-01-02")));
}

#[test]
fn an_end_tag_stays_inside_its_cell_and_a_link_ends_before_the_next() {
    let all = |html: &str| extract(html.to_owned(), 1, Content::All).0;
    assert_eq!(all("<div><font><table><tr><td>a</div></font><td>b</table>c"), "a\tb\n\nc");
    assert_eq!(all("<div hidden><b>no</b></div><b>a<p>b</b>c</p>d"), "a\n\nbc\n\nd");
    // If the first link stayed open, everything after it would count as linked.
    let html = format!("<a href=/>Home<div>{}</div><a href=/b>Next</a>", story());
    assert!(kept(&html.replace("<a href=/>", "<a name=top>")).starts_with("Home\n\nThe ferry") || kept(&html).contains(STORY[0]));
    assert!(kept(&html).contains(STORY[4]));
}

#[test]
fn any_markup_gives_an_answer() {
    let long = "<p>word ".repeat(200);
    for html in [
        "<div>".repeat(30_000) + "deep" + &"</div>".repeat(30_000),
        "<div><a href=x><b><td>".repeat(5_000) + "open",
        "<a href=/>link".repeat(10_000),
        "<p>word, ".repeat(20_000),
        "<b><p>".repeat(10_000) + "</b>",
        "<table><tr><td>".repeat(30_000) + "cell",
        "<div aria-hidden=true>x</div>".repeat(5_000) + &"<div><p>Some text, that is long enough to count</p></div>".repeat(5_000),
        "<span class=byline>a</span>".repeat(10_000),
        format!("<script>if (a) x('</script');</script>{long}"),
        "<frameset><frame src=a><frame src=b></frameset>".to_owned(),
        "<script type=application/ld+json>".to_owned() + &"[".repeat(100_000),
        "x".repeat(500_000),
        "<!--".to_owned() + &long,
        "<title>".to_owned() + &long,
        "&amp".repeat(10_000),
        "</".repeat(10_000),
    ] {
        let all = extract(html.clone(), 1, Content::All).0;
        let (text, page, _) = extract(html, 1, Content::Main);
        let count = |text: &str| text.chars().filter(|c| !c.is_whitespace()).count();
        let left: usize = page.left.iter().map(|left| count(&left.text)).sum();
        assert_eq!(count(&text) + left, count(&all), "{:.60}", page.html);
    }
}
