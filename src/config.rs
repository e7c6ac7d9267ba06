//! `sourdine.toml`: what can be set, and what is in force.
//!
//! Every table and key has a default; an unknown one is an error that offers the nearest name.

use crate::artifacts::Rules;
use crate::artifacts::own;
use crate::artifacts::score::{Cut, DEFAULT_PRIOR, Model, Scoring};
use crate::error::{Error, Result, toml_error, with_nearest};
use crate::normalize::{PassId, Passes, Profile};
use crate::quality::{self, Bounds, Cutoff, Cutoffs, Preset};
use crate::similarity::Kind;
use crate::text::Lang;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use xxhash_rust::xxh3::xxh3_64;

/// Everything that can change a result.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// How texts are repaired.
    pub normalize: Normalize,
    /// How languages are told.
    pub language: Language,
    /// Which rules run.
    pub rules: Rules,
    /// Names and terms that are right.
    #[serde(skip_serializing_if = "Vocabulary::is_empty")]
    pub vocabulary: Vocabulary,
    /// How the score is made.
    pub score: Score,
    /// How clusters are made.
    pub cluster: Cluster,
    /// What a gate lets through.
    #[serde(skip_serializing_if = "Check::is_default")]
    pub check: Check,
}

/// What a gate lets through.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Check {
    /// The cut-offs to begin with, by name.
    pub preset: String,
    /// For all: the least that passes, by measure; `"off"` switches one off.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub min: BTreeMap<String, Cutoff>,
    /// The most that passes.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub max: BTreeMap<String, Cutoff>,
    /// The same by language (BCP 47).
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub lang: BTreeMap<String, Bounds>,
    /// The same by source.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub source: BTreeMap<String, Bounds>,
    /// The same by file: a path as it is shown, in which `*` stands for a name and `**` for folders.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub file: BTreeMap<String, Bounds>,
    /// The languages that records may be in (BCP 47); empty: the one that a record states.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub languages: Vec<String>,
    /// Files of hosts and addresses that no record may come from, beside the configuration.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub url_lists: Vec<PathBuf>,
    /// Files of records that must not stand in a corpus, as a benchmark's items, beside the configuration.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub benchmarks: Vec<PathBuf>,
}

impl Default for Check {
    fn default() -> Self {
        Self {
            preset: "basic".into(),
            min: BTreeMap::new(),
            max: BTreeMap::new(),
            lang: BTreeMap::new(),
            source: BTreeMap::new(),
            file: BTreeMap::new(),
            languages: Vec::new(),
            url_lists: Vec::new(),
            benchmarks: Vec::new(),
        }
    }
}

/// Share of a text that may be in another language than was asked for; of a benchmark's item that may stand in a record, from which on
/// PaLM called it contaminated (arXiv 2204.02311, section 8).
const WRONG_LANGUAGE: f64 = 0.5;
const OVERLAP: f64 = 0.7;

impl Check {
    /// What nobody has set does not change the fingerprint of a report.
    fn is_default(&self) -> bool {
        *self == Self::default()
    }

    /// The cut-offs in force.
    pub fn cutoffs(&self) -> Result<Cutoffs> {
        let all = Bounds { min: self.min.clone(), max: self.max.clone() };
        let own = Cutoffs { all, lang: self.lang.clone(), source: self.source.clone(), file: self.file.clone() };
        own.every().flat_map(Bounds::names).try_for_each(|name| quality::find(name).map(|_| ()))?;
        let cutoffs = Preset::named(&self.preset)?.cutoffs().with(&self.named()).with(&own);
        cutoffs.judge().map(|_| cutoffs)
    }

    /// Whoever names languages, lists or benchmarks means to keep to them.
    pub fn named(&self) -> Cutoffs {
        let mut max = BTreeMap::new();
        let mut add = |asked: bool, measure: &str, cutoff: f64| asked.then(|| max.insert(measure.to_owned(), Cutoff::At(cutoff)));
        add(!self.languages.is_empty(), "wrong-language", WRONG_LANGUAGE);
        add(!self.url_lists.is_empty(), "url-listed", 0.0);
        add(!self.benchmarks.is_empty(), "benchmark-overlap", OVERLAP);
        Cutoffs { all: Bounds { max, ..Bounds::default() }, ..Cutoffs::default() }
    }
}

/// How texts are repaired.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Normalize {
    /// The passes to begin with: `lossless`, `canonical` or `search`.
    pub profile: String,
    /// Passes that run besides: `escapes`, `fold`, `confusables`, `diacritics`.
    pub on: Vec<String>,
    /// Passes that don't run: `entities`, `mojibake`, `charset`, `controls`, `invisible`, `forms`, `sequences`, `compose`, or one of the above.
    pub off: Vec<String>,
}

impl Default for Normalize {
    fn default() -> Self {
        Self { profile: Profile::default().name().to_owned(), on: Vec::new(), off: Vec::new() }
    }
}

impl Normalize {
    /// The passes that run.
    pub fn passes(&self) -> Result<Passes> {
        let mut passes = Profile::named(&self.profile)?.passes();
        for name in &self.on {
            passes = passes.with(PassId::named(name)?);
        }
        for name in &self.off {
            passes = passes.without(PassId::named(name)?);
        }
        Ok(passes)
    }
}

/// How languages are told.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Language {
    /// Whether whatlang and lingua (where the build has it) are asked where the model is unsure; slower, and less often right.
    pub second_opinion: bool,
}

/// Names and terms that are right: rules on wording leave them alone.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Vocabulary {
    /// Files of words, a word or phrase a line, beside the configuration.
    #[serde(skip_serializing)]
    pub files: Vec<PathBuf>,
    /// Words and phrases.
    pub words: Vec<String>,
}

impl Vocabulary {
    fn is_empty(&self) -> bool {
        self.words.is_empty()
    }
}

/// How the score is made.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Score {
    /// Probability of machine translation before anything is read, between 0 and 1.
    pub prior: f32,
    /// `machine` is above what this share of human text reaches: `1%` or `5%`.
    pub cutoff: Cut,
    /// A model of your own, as `sourdine train detect` writes it, beside the configuration.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<PathBuf>,
}

impl Score {
    /// What scores are made with.
    pub fn scoring(&self) -> Result<Scoring> {
        let model = self.model.as_deref().map_or_else(|| Ok(Model::embedded()), |path| Model::load(path).map(Arc::new))?;
        Ok(Scoring { model, prior: self.prior, cut: self.cutoff })
    }
}

/// How clusters are made.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Cluster {
    /// Jaccard from which two paragraphs are near, above 0 to 1.
    pub threshold: f64,
    /// `exact`, `near`, `contained`, `quote`.
    pub kinds: Vec<String>,
}

impl Default for Score {
    fn default() -> Self {
        Self { prior: DEFAULT_PRIOR, cutoff: Cut::default(), model: None }
    }
}

impl Default for Cluster {
    fn default() -> Self {
        Self { threshold: 0.7, kinds: Kind::ALL.iter().map(|kind| kind.name().to_owned()).collect() }
    }
}

impl Config {
    /// Reads a file.
    pub fn read(path: &Path) -> Result<Self> {
        let file = path.to_string_lossy().into_owned();
        let text = std::fs::read_to_string(path).map_err(|error| Error::read(&file, error))?;
        let mut config: Self = toml::from_str(&text).map_err(|error| toml_error(&file, &text, &error))?;
        config.load(path.parent().unwrap_or(Path::new("")))?;
        config.checked().map_err(|error| Error::Config { file, reason: error.to_string() })
    }

    /// A configuration as a JSON object with the keys of the file; files that it names lie in `folder`.
    pub fn from_json(json: &str, folder: &Path) -> Result<Self> {
        let wrong = |reason: String| Error::Config { file: "configuration".into(), reason };
        let mut config: Self = serde_json::from_str(json).map_err(|error| {
            let message = error.to_string();
            wrong(with_nearest(message.rsplit_once(" at line ").map_or(message.as_str(), |(what, _)| what)))
        })?;
        config.load(folder)?;
        config.checked()
    }

    /// Reads the files that it names, which lie beside it.
    fn load(&mut self, folder: &Path) -> Result<()> {
        for file in std::mem::take(&mut self.rules.files) {
            self.rules.own.extend(own::read(&folder.join(file))?);
        }
        let check = self.check.url_lists.iter_mut().chain(&mut self.check.benchmarks);
        for file in self.score.model.iter_mut().chain(check) {
            *file = folder.join(&*file);
        }
        for file in std::mem::take(&mut self.vocabulary.files) {
            self.vocabulary.words.extend(own::vocabulary::read(&folder.join(file))?);
        }
        Ok(())
    }

    /// The configuration, if its values can be used.
    pub fn checked(self) -> Result<Self> {
        let wrong = |reason: String| Err(Error::Config { file: "configuration".into(), reason });
        if !(self.score.prior > 0.0 && self.score.prior < 1.0) {
            return wrong(format!("score.prior is {}; it lies between 0 and 1", self.score.prior));
        }
        if !(self.cluster.threshold > 0.0 && self.cluster.threshold <= 1.0) {
            return wrong(format!("cluster.threshold is {}; it lies above 0 and is at most 1", self.cluster.threshold));
        }
        let mut named = self
            .rules
            .lang
            .keys()
            .chain(self.check.lang.keys())
            .chain(&self.check.languages)
            .filter(|lang| lang.as_str() != "und")
            .peekable();
        // Reading the models takes longer than most runs of `cluster`.
        if named.peek().is_some() {
            let known = crate::language::Identifier::new().languages();
            if let Some(lang) = named.find(|lang| !known.contains(&Lang::new(lang).primary())) {
                return Err(Error::name("language", lang, known.iter().map(Lang::as_str)));
            }
        }
        self.kinds()?;
        self.check.cutoffs()?;
        self.normalize.passes()?;
        Ok(self)
    }

    /// The kinds of clusters to look for.
    pub fn kinds(&self) -> Result<Vec<Kind>> {
        let named = |name: &String| {
            Kind::EVERY
                .into_iter()
                .find(|kind| kind.name() == name)
                .ok_or_else(|| Error::name("kind of cluster", name, Kind::EVERY.map(Kind::name)))
        };
        self.cluster.kinds.iter().map(named).collect()
    }

    /// Changes whenever a setting does that can change a result.
    pub fn fingerprint(&self) -> String {
        let json = serde_json::to_vec(self).unwrap_or_default();
        format!("{:016x}", xxh3_64(&json))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Config> {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), text).unwrap();
        Config::read(file.path())
    }

    #[test]
    fn unknown_settings_offer_the_nearest() {
        let message = read("[score]\nprior = 0.1\n[cluster]\ntreshold = 0.5\n").unwrap_err().to_string();
        assert!(message.ends_with("line 4: no key is called \"treshold\"; did you mean \"threshold\"?"), "{message}");
    }

    #[test]
    fn json_has_the_same_keys() {
        let of = |json: &str| Config::from_json(json, Path::new(""));
        assert_eq!(of("{\"score\": {\"prior\": 0.1}}").unwrap().fingerprint(), read("[score]\nprior = 0.1").unwrap().fingerprint());
        let message = of("{\"cluster\": {\"treshold\": 0.5}}").unwrap_err().to_string();
        assert_eq!(message, "configuration: no key is called \"treshold\"; did you mean \"threshold\"?");
        assert!(of("{\"score\": {\"prior\": 1}}").unwrap_err().to_string().contains("score.prior is 1"));
    }

    #[test]
    fn values_are_checked() {
        assert_eq!(read("[score]\nprior = 0.1").unwrap().score.prior, 0.1);
        assert!(read("[score]\nprior = 1.0").is_err());
        assert!(read("[language]\nsecond_opinion = true").unwrap().language.second_opinion);
        assert!(read("[cluster]\nkinds = [\"nearly\"]").is_err());
        assert!(read("[normalize]\noff = [\"entites\"]").unwrap_err().to_string().ends_with("did you mean \"entities\"?"));
        assert_ne!(read("[score]\nprior = 0.1").unwrap().fingerprint(), Config::default().fingerprint());
    }
}
