//! SD801: the text says itself that it is translated.

use super::declares::declares;
use super::{Context, Findings, Meta, Rule, Severity, rule};
use crate::text::{Lang, Span};
use aho_corasick::{AhoCorasick, MatchKind};
use regex::{Regex, RegexBuilder};
use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

rule! {
    /// ## What it finds
    /// A notice that the text was translated, by a service, by a program or by a person: "Translated by …", "Translated with DeepL".
    /// ## Why it matters
    /// It is the one statement that needs no inference: a fact about the page, not a fault.
    /// ## Example
    /// `en`: This article was automatically translated from French.
    /// ## Sound text that resembles it
    /// `en`: Her novel was translated by hand into nine languages, and the word can be translated as "muted".
    /// ## Where it errs
    /// A credit line of a book review stands on a line of its own, too.
    TranslationNotice, "SD801", "translation-notice", Severity::Info, &[]
}

/// One of these, its ASCII in lower case, stands in every notice; only their lines are read with the expressions, which are slow: 1.4 MB/s on text, and with the
/// stems before them no more than reading it at all.
static STEMS: LazyLock<AhoCorasick> = LazyLock::new(|| {
    let stems = [
        "translat",
        "deepl",
        "übersetz",
        "Übersetz",
        "aus dem ",
        "tradu",
        "tradot",
        "vertaald",
        "vertaling",
        "tłumacz",
        "översatt",
        "Översatt",
        "oversat",
        "přelož",
        "překlad",
        "перевод",
        "Перевод",
        "перевед",
        "Перевед",
        "переклад",
        "Переклад",
        "çevril",
        "çeviri",
        "Çeviri",
        "diterjemah",
        "번역",
        "翻訳",
        "翻译",
        "ترجم",
    ];
    AhoCorasick::builder().match_kind(MatchKind::LeftmostFirst).build(stems).expect("a short list of short stems is no large automaton")
});

/// By a machine, in so many words: of this text, or on a line that says nothing else. Ends of words are those of ASCII, since all of them
/// stand beside Latin letters: Unicode's can't be looked for by an automaton, and took a seventh of the gate's time.
static MACHINE: LazyLock<Regex> = LazyLock::new(|| {
    expression(&[
        r"this (?:page|article|text|post|story|content|document|translation|version)[^.!?\n]{0,40} (?:machine|automatically|auto)[- ](?:translated|generated)",
        r"^[\s(\[*—–-]*(?:machine|automatically|auto)[- ]translated(?: (?:from|by|with|using|into|and|version|text|article|for|on)(?-u:\b)[^.!?\n]{0,40})?[.)\]]?$",
        r"translated (?:automatically|by (?:AI|artificial intelligence|a machine|machine|software)) (?:from|into|and)(?-u:\b)",
        r"translated (?:with|by|using) (?:www\.)?DeepL\.com(?:/Translator)?(?: \(free version\))?",
        r"(?:automatically|machine)[- ]translated from(?-u:\b)",
        r"translated by Google[.)\]\s]*$",
        // What DeepL's page puts under a text that is copied from it, in the language of the page.
        r"(?:(?:traduit avec|tradotto con|traduzido com|vertaald met|przetłumaczono z|översatt med|oversatt med|oversat med|přeloženo pomocí|переведено с помощью|перекладено за допомогою|traducción realizada con la versión gratuita del traductor|通过) ?)?www\.DeepL\.com/Translator ?[(（][^()（）\n]{3,40}[)）](?: ?(?:で翻訳しました|翻译))?",
        r"(?:traduit avec|tradotto con|traduzido com|vertaald met|przetłumaczono z|traducción realizada con [^.\n]{0,40}) www\.DeepL\.com(?:/Translator)?",
        r"(?:dieser|diese|dieses) (?:Text|Artikel|Seite|Beitrag|Übersetzung)[^.!?\n]{0,40} (?:automatisch|maschinell) (?:übersetzt|erstellt)",
        r"übersetzt mit (?:www\.)?DeepL|mit (?:DeepL|Google Übersetzer) übersetzt",
        r"(?:ce|cet|cette) (?:texte|article|page|traduction)[^.!?\n]{0,40} (?:traduite? automatiquement|générée? automatiquement)",
        r"traduite? (?:par|avec) (?:DeepL|Google Traduction|une machine|l['’]IA)(?-u:\b)",
        r"(?:este|esta) (?:texto|artículo|página|traducción)[^.!?\n]{0,40} (?:traducid[oa]|generad[oa]) automáticamente",
        r"(?:questo|questa|quest['’]) ?(?:testo|articolo|pagina|traduzione)[^.!?\n]{0,40} tradott[oa] automaticamente",
        r"(?:este|esta) (?:texto|artigo|página|tradução)[^.!?\n]{0,40} traduzid[oa] automaticamente",
        r"^[\s(\[*—–-]*(?:traduction automatique|traducción automática|traduzione automatica|tradução automática|maschinelle Übersetzung|strojový překlad|машинный перевод|машинний переклад)[.)\]]?\s*$",
        r"(?:переведено автоматически|перекладено автоматично)",
        // The rest of the world's, as publishers write them under and over their pages; each names the text that it stands on, the
        // service, or the doubt. One that only speaks of machine translation has none of these.
        r"this (?:page|article|text|post|story|content|document|translation|version)[^.!?\n]{0,40} translated [^.!?\n]{0,30}(?-u:\b)(?:by|with|using|with the help of) (?:an? )?(?:AI|artificial intelligence|automated|machine|software)(?-u:\b)",
        r"^[\s(\[*—–-]*(?:AI|automated|automatic|machine)[- ]translation(?-u:\b)[^.!?\n]{0,60}(?-u:\b)may contain (?:errors|inaccuracies|mistakes)",
        r"(?:translated|translation)[^.!?\n]{0,60}[.,;] (?:it |and )?may contain (?:errors|inaccuracies|mistakes)",
        r"(?:dieser|diese|dieses) (?:Text|Artikel|Seite|Beitrag|Übersetzung)[^.!?\n]{0,40} (?:automatisch|maschinell|(?:mit|durch|von) (?:Hilfe )?(?:einer |von )?(?:KI|künstlicher Intelligenz)) (?:aus dem \p{L}+ )?(?:übersetzt|erstellt)",
        r"(?:ce|cet|cette) (?:texte|article|page|traduction)[^.!?\n]{0,40} traduite?[^.!?\n]{0,30} (?:automatiquement|par (?:une )?(?:IA|machine)|par (?:l['’])?intelligence artificielle)",
        r"(?:deze|dit) (?:tekst|artikel|pagina|vertaling)[^.!?\n]{0,40} (?:automatisch|machinaal|door AI) (?:vertaald|gegenereerd)",
        r"(?:ten|ta|to) (?:tekst|artykuł|strona|tłumaczenie)[^.!?\n]{0,40} (?:przetłumaczon[yae] (?:automatycznie|maszynowo|przez AI)|(?:automatycznie|maszynowo) przetłumaczon[yae])",
        r"(?:den|det|denna|denne|dette|detta) (?:her |här )?(?:text|tekst|artikel|artikkel|artikeln|artikkelen|sida|side|siden|sidan)[^.!?\n]{0,40} (?:(?:maskin|automatiskt? )(?:översatts?|oversatt?)|(?:översatts?|oversatt?) automatiskt?)",
        r"(?:tento|tato|toto) (?:text|článek|stránka|překlad)[^.!?\n]{0,40} (?:strojově|automaticky) přeložen[ao]?|strojově přeložen[aoy]?\.?$",
        r"(?:эт[аои]т?|данн(?:ый|ая|ое)) (?:текст|статья|страница|материал)[^.!?\n]{0,40} переведен[ао]? (?:автоматически|машин\p{L}+|с помощью (?:ИИ|нейросети|искусственного интеллекта|машинного перевода))",
        r"(?:ця|цей|це) (?:текст|стаття|сторінка|матеріал)[^.!?\n]{0,40} перекладен[ао]? (?:автоматично|машин\p{L}+|за допомогою (?:ШІ|штучного інтелекту))",
        r"bu (?:metin|makale|sayfa|yazı|içerik)[^.!?\n]{0,40} (?:otomatik olarak|makine tarafından|yapay zek[aâ] (?:ile|tarafından)) çevril",
        r"(?:teks|artikel|halaman) ini[^.!?\n]{0,40} diterjemahkan (?:secara otomatis|oleh AI|dengan mesin)",
        r"이 (?:글|기사|페이지|문서|번역)[^.!?\n]{0,30}(?:자동|기계|AI)(?:로| )?\s?번역",
        r"(?:هذه|هذا) (?:الصفحة|المقال|المقالة|النص)[^.!?\n]{0,40} (?:ترجمة آلية|آلي(?:ا|ًا|اً))",
        r"(?:この|本)(?:記事|ページ|文章)[^。\n]{0,20}AI(?:翻訳|によ(?:る|って|り)(?:自動)?翻訳)|本(?:文|页|网页|文章)[^。\n]{0,10}由(?:AI|人工智能|机器)(?:自动)?翻译",
        r"(?:この|本)(?:記事|ページ|文章)[^。\n]{0,20}(?:機械翻訳|自動翻訳)|(?:本文|本页|本网页)[^。\n]{0,10}(?:机器翻译|自动翻译)",
    ])
});

/// Services of which a notice needs to say no more than the name.
const SERVICES: &str = r"(?:www\.)?(?:DeepL|Google (?:Translate|Traduction|Übersetzer|Tradutor|Traductor|Traduttore)|ChatGPT|Microsoft Translator|Bing Translator|Yandex Translate|Papago)";

/// By one of them, in the languages whose notices name it: `{}` is its place.
static NAMED: LazyLock<Regex> = LazyLock::new(|| {
    let kinds = [
        r"translated(?: from (?:the )?\p{L}+)?(?: into \p{L}+)? (?:with|by|using|via) {}",
        r"(?:mit|durch|mithilfe von|mit Hilfe von) {} (?:aus dem \p{L}+ )?(?:ins \p{L}+ )?übersetzt|übersetzt (?:mit|von|durch) {}",
        r"traduite? (?:de l['’]\p{L}+ |du \p{L}+ )?(?:par|avec|via) {}",
        r"traducid[oa] (?:del \p{L}+ )?(?:con|por|mediante) {}",
        r"tradott[oa] (?:dal(?:l['’]| )\p{L}+ )?(?:con|da|tramite) {}",
        r"traduzid[oa] (?:do \p{L}+ )?(?:com|por|pelo) {}",
        r"vertaald (?:uit het \p{L}+ )?(?:met|door|via) {}|met {} (?:uit het \p{L}+ )?vertaald",
        r"przetłumaczon[aeoy] (?:z|przez|za pomocą|przy użyciu) {}",
        r"перевед[её]н[ао]? (?:с помощью|через|при помощи) {}",
        r"перекладен[ао]? (?:за допомогою|через) {}",
        r"{} (?:ile|tarafından|kullanılarak) çevril(?:miştir|di)(?-u:\b)",
        r"přelož[eё]n[aoý]? pomocí {}",
        r"översat(?:t|ts) (?:med|av) {}|oversatt? (?:med|av) {}",
        r"{}(?:で|により|によって)翻訳(?:しました|されました|されています)|(?:由|使用|通过) ?{} ?(?:自动)?翻译|{}(?:으)?로 번역(?:되었습니다|했습니다|함)",
    ];
    expression(&[&kinds.join("|").replace("{}", SERVICES)])
});

/// A credit that says what its name stands for. It ends the line, in small letters where a name would have large ones: who
/// works for such a service, or writes of it, is no service.
static SERVICE: LazyLock<Regex> = LazyLock::new(|| {
    expression(&[
        r"^[\s(\[*—–-]*(?:translated|translation)(?: from (?:the )?(?-i:\p{Lu})\p{L}+)?(?: by|:)\s(?:.{0,60}(?:[,(–—]|['’]s)\s?)?(?:an? |the )?(?-i:(?:automatic|automated|machine|AI)[- ]translation (?:service|system|engine|tool|software|program))[.)\]\s]*$",
        r"^[\s(\[*—–-]*(?:tradott[oa] (?:da|dal)|traduzione(?: di|:))\s(?:.{0,60}[,(–—]\s?)?(?:un |il )?(?-i:(?:servizio|sistema|programma|strumento) di traduzione automatica)[.)\]\s]*$",
        r"^[\s(\[*—–-]*(?:traduzid[oa] (?:por|pelo)|tradução(?: de|:))\s(?:.{0,60}[,(–—]\s?)?(?:um |o )?(?-i:(?:serviço|sistema|programa|ferramenta) de tradução automática)[.)\]\s]*$",
        r"^[\s(\[*—–-]*(?:vertaald door|vertaling:)\s(?:.{0,60}[,(–—]\s?)?(?:een |de )?(?-i:automatische (?:vertaaldienst|vertaalmachine|vertaler))[.)\]\s]*$",
        r"^[\s(\[*—–-]*(?:tłumaczenie:|przetłumaczon[eay] przez)\s(?:.{0,60}[,(–—]\s?)?(?-i:(?:automatyczny (?:serwis|system|tłumacz)|serwis|system)(?: automatycznych)? tłumacze(?:ń|nia)(?: automatycznych| maszynowych)?)[.)\]\s]*$",
        r"^[\s(\[*—–-]*(?:перевод:|перевод сделан|переведено)\s(?:.{0,60}[,(–—]\s?)?(?-i:(?:сервис|служба|система|программа)(?:ом|ой)? (?:машинного|автоматического) перевода)[.)\]\s]*$",
        r"^[\s(\[*—–-]*(?:переклад:|перекладено)\s(?:.{0,60}[,(–—]\s?)?(?-i:(?:сервіс|служба|система|програма)(?:ом|ою)? (?:машинного|автоматичного) перекладу)[.)\]\s]*$",
        r"^[\s(\[*—–-]*(?:çeviri:|çeviren:)\s(?:.{0,60}[,(–—]\s?)?(?-i:(?:otomatik|makine) çeviri (?:hizmeti|servisi|sistemi))[.)\]\s]*$",
        r"^[\s（(【]*(?:翻訳|訳|翻译|譯|번역)\s?[:：]\s?[^。\n]{0,40}(?:自動翻訳|機械翻訳|自动翻译|机器翻译|자동 ?번역|기계 ?번역)\s?(?:サービス|システム|ソフト|服务|系统|软件|서비스|시스템)?[)）】。.\s]*$",
        r"^[\s(\[*—–-]*(?:übersetzt (?:von|durch)|übersetzung:)\s(?:.{0,60}[,(–—]\s?)?(?:ein(?:em|en)? |de[mn] )?(?-i:(?:automatisch|maschinell)e[rmns]? Übersetzungs(?:dienst|system|programm))[.)\]\s]*$",
        r"^[\s(\[*—–-]*(?:traduit (?:de l['’]\p{L}+ |du \p{L}+ )?par|traduction\s?:)\s(?:.{0,60}[,(–—]\s?)?(?:un |le )?(?-i:(?:service|système|outil|logiciel) de traduction automatique)[.)\]\s]*$",
        r"^[\s(\[*—–-]*(?:traducid[oa] (?:del \p{L}+ )?por|traducción:)\s(?:.{0,60}[,(–—]\s?)?(?:un |el )?(?-i:(?:servicio|sistema|programa) de traducción automática)[.)\]\s]*$",
    ])
});

/// A credit, on a line of its own, with a name.
static CREDIT: LazyLock<Regex> = LazyLock::new(|| {
    expression(&[
        r"^[\s(\[*—–-]*(?:translated|translation)(?: from (?:the )?(?-i:\p{Lu})\p{L}+)?(?: by|:)\s(?-i:\p{Lu}).{2,60}$",
        r"^[\s(\[*—–-]*(?:übersetzt von|aus dem (?-i:\p{Lu})\p{L}+ von|übersetzung:)\s(?-i:\p{Lu}).{2,60}$",
        r"^[\s(\[*—–-]*(?:traduit (?:de l['’]\p{L}+ |du \p{L}+ )?par|traduction\s?:)\s(?-i:\p{Lu}).{2,60}$",
        r"^[\s(\[*—–-]*(?:traducid[oa] (?:del \p{L}+ )?por|traducción:)\s(?-i:\p{Lu}).{2,60}$",
    ])
});

pub(super) fn expression(kinds: &[&str]) -> Regex {
    RegexBuilder::new(&kinds.join("|")).case_insensitive(true).multi_line(true).build().expect("the notices are valid expressions")
}

/// Names of languages and their tags.
static NAMES: LazyLock<HashMap<String, Lang>> = LazyLock::new(|| {
    let names: BTreeMap<String, Vec<String>> = toml::from_str(include_str!("../../../data/language/names.toml"))
        .expect("the names that are built in are sound: a test reads them");
    names.into_iter().flat_map(|(lang, names)| names.into_iter().map(move |name| (name, Lang::new(&lang)))).collect()
});

/// The language of the original, where the notice or the rest of its sentence names it.
fn original(text: &str, notice: Span) -> Option<Lang> {
    static FROM: LazyLock<Regex> = LazyLock::new(|| {
        expression(&[r"\b(?:from|aus dem|vom|du|del|dal|do|z|ze|с|из|з|de l['’]|dall['’]) ?(?:the |original |an |a )*(\p{L}+)"])
    });
    let sentence = &text[notice.start as usize..];
    let end = sentence[notice.len()..].find(['.', '!', '?', '\n', '。']).map_or(sentence.len(), |at| notice.len() + at);
    FROM.captures_iter(&sentence[..end]).find_map(|found| NAMES.get(&found[1].to_lowercase()).copied())
}

const BY_MACHINE: &str = "the text says that a machine translated it";
const TRANSLATION: &str = "the text says that it is a translation";

impl Rule for TranslationNotice {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn check(&self, context: &Context<'_>, findings: &mut Findings) {
        for line in lines(context.lower_text()) {
            notices(context.text, line, |span, by_machine| {
                let from = original(context.text, span);
                if by_machine {
                    findings.add(context.text, span, BY_MACHINE).by_machine(from);
                } else {
                    findings.add(context.text, span, TRANSLATION).translated_from(from);
                }
            });
        }
        // What a page says beside its article is said of it as well.
        for left in context.page.iter().flat_map(|page| &page.left) {
            for line in lines(&left.text.to_ascii_lowercase()) {
                notices(&left.text, line, |span, by_machine| {
                    let from = original(&left.text, span);
                    if by_machine {
                        findings.add_on_page(left.source(span), BY_MACHINE).by_machine(from);
                    } else {
                        findings.add_on_page(left.source(span), TRANSLATION).translated_from(from);
                    }
                });
            }
        }
    }
}

/// The lines of a text with its ASCII in lower case in which a word of translation stands.
fn lines(text: &str) -> Vec<Span> {
    let mut lines: Vec<Span> = Vec::new();
    for hit in STEMS.find_iter(text) {
        if lines.last().is_none_or(|last| last.end as usize <= hit.start()) {
            let start = text[..hit.start()].rfind('\n').map_or(0, |at| at + 1);
            let end = text[hit.end()..].find('\n').map_or(text.len(), |at| hit.end() + at);
            lines.push(Span::new(start, end));
        }
    }
    lines
}

/// Where a line says that a machine translated the text.
pub(super) fn machine(line: &str) -> impl Iterator<Item = std::ops::Range<usize>> {
    // A name may have a point in it; where a sentence ends, the credit does.
    let is_one = |found: &regex::Match<'_>| ![". ", "! ", "? "].iter().any(|end| found.as_str().contains(end));
    let services = SERVICE.find_iter(line).filter(is_one).map(|found| found.range());
    let others = MACHINE.find_iter(line).map(|found| found.range());
    let named = NAMED.find_iter(line).map(|found| found.range());
    let named = named.filter(|named| MACHINE.find_iter(line).all(|other| !other.range().contains(&named.start)));
    others.chain(named).filter(|place| declares(line, place.clone())).chain(services)
}

/// The notices on a line, and whether each says that a machine translated.
fn notices(text: &str, line: Span, mut tell: impl FnMut(Span, bool)) {
    let (words, offset) = (line.of(text), line.start as usize);
    let by_machine: Vec<_> = machine(words).collect();
    for found in &by_machine {
        tell(Span::new(found.start, found.end).shifted(offset), true);
    }
    for found in CREDIT.find_iter(words).filter(|found| by_machine.iter().all(|by_machine| !by_machine.contains(&found.start()))) {
        let credit = found.as_str().trim();
        let start = found.start() + (found.len() - found.as_str().trim_start().len());
        tell(Span::new(start, start + credit.len()).shifted(offset), false);
    }
}
