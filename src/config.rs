//! `sourdine.toml`: the settings and their defaults.
//!
//! Every table and key has a default. An unknown one is an error that offers the nearest name.

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

/// All settings that can change a result.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Repair of texts.
    pub normalize: Normalize,
    /// Language identification.
    pub language: Language,
    /// Which rules run.
    pub rules: Rules,
    /// Names and terms that are correct.
    #[serde(skip_serializing_if = "Vocabulary::is_empty")]
    pub vocabulary: Vocabulary,
    /// The score.
    pub score: Score,
    /// Clustering.
    pub cluster: Cluster,
    /// The gate.
    #[serde(skip_serializing_if = "Check::is_default")]
    pub check: Check,
}

/// Settings of the gate.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Check {
    /// Name of the preset of cut-offs.
    pub preset: String,
    /// Minimum by measure, for all records; `"off"` disables one.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub min: BTreeMap<String, Cutoff>,
    /// Maximum by measure.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub max: BTreeMap<String, Cutoff>,
    /// Bounds by language (BCP 47).
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub lang: BTreeMap<String, Bounds>,
    /// Bounds by source.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub source: BTreeMap<String, Bounds>,
    /// Bounds by file: a path as shown in outputs, in which `*` matches a name and `**` folders.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub file: BTreeMap<String, Bounds>,
    /// Accepted languages (BCP 47); empty: the language that a record declares.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub languages: Vec<String>,
    /// Files of blocked hosts and addresses, relative to the configuration.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub url_lists: Vec<PathBuf>,
    /// Files of records that must not be in a corpus (benchmark items), relative to the configuration.
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

/// Largest share of a text in other languages than accepted; share of a benchmark item that a record may contain, the value from which PaLM
/// counted an item as contaminated (arXiv 2204.02311, section 8).
const WRONG_LANGUAGE: f64 = 0.5;
const OVERLAP: f64 = 0.7;

impl Check {
    /// Unset tables must not change the fingerprint of a report.
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

    /// The cut-offs that follow from languages, lists and benchmarks that are set.
    pub fn named(&self) -> Cutoffs {
        let mut max = BTreeMap::new();
        let mut add = |asked: bool, measure: &str, cutoff: f64| asked.then(|| max.insert(measure.to_owned(), Cutoff::At(cutoff)));
        add(!self.languages.is_empty(), "wrong-language", WRONG_LANGUAGE);
        add(!self.url_lists.is_empty(), "url-listed", 0.0);
        add(!self.benchmarks.is_empty(), "benchmark-overlap", OVERLAP);
        Cutoffs { all: Bounds { max, ..Bounds::default() }, ..Cutoffs::default() }
    }
}

/// Settings of the repair.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Normalize {
    /// The profile to start from: `lossless`, `canonical` or `search`.
    pub profile: String,
    /// Additional passes: `escapes`, `fold`, `confusables`, `diacritics`.
    pub on: Vec<String>,
    /// Disabled passes: `entities`, `mojibake`, `charset`, `controls`, `invisible`, `forms`, `sequences`, `compose`, or one of the above.
    pub off: Vec<String>,
}

impl Default for Normalize {
    fn default() -> Self {
        Self { profile: Profile::default().name().to_owned(), on: Vec::new(), off: Vec::new() }
    }
}

impl Normalize {
    /// The passes in force.
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

/// Settings of language identification.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Language {
    /// Whether to ask whatlang, and lingua if compiled in, where the model is unsure. Slower, and less often right.
    pub second_opinion: bool,
}

/// Names and terms that are correct: rules on wording ignore them.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Vocabulary {
    /// Files with one word or phrase a line, relative to the configuration.
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

/// Settings of the score.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Score {
    /// Prior probability of machine translation, between 0 and 1.
    pub prior: f32,
    /// False positive rate on human text of the verdict `machine`: `1%` or `5%`.
    pub cutoff: Cut,
    /// A model written by `sourdine train detect`, relative to the configuration.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<PathBuf>,
}

impl Score {
    /// Loads the scoring model with these settings.
    pub fn scoring(&self) -> Result<Scoring> {
        let model = self.model.as_deref().map_or_else(|| Ok(Model::embedded()), |path| Model::load(path).map(Arc::new))?;
        Ok(Scoring { model, prior: self.prior, cut: self.cutoff })
    }
}

/// Settings of clustering.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Cluster {
    /// Smallest Jaccard of near copies, above 0 and at most 1.
    pub threshold: f64,
    /// `exact`, `near`, `contained`, `quote`.
    pub kinds: Vec<String>,
    /// Whether `report` also looks for probable translations.
    pub twins: bool,
}

impl Default for Score {
    fn default() -> Self {
        Self { prior: DEFAULT_PRIOR, cutoff: Cut::default(), model: None }
    }
}

impl Default for Cluster {
    fn default() -> Self {
        Self { threshold: 0.7, kinds: Kind::ALL.iter().map(|kind| kind.name().to_owned()).collect(), twins: true }
    }
}

impl Config {
    /// Reads a configuration file.
    pub fn read(path: &Path) -> Result<Self> {
        let file = path.to_string_lossy().into_owned();
        let text = std::fs::read_to_string(path).map_err(|error| Error::read(&file, error))?;
        let mut config: Self = toml::from_str(&text).map_err(|error| toml_error(&file, &text, &error))?;
        config.load(path.parent().unwrap_or(Path::new("")))?;
        config.checked().map_err(|error| Error::Config { file, reason: error.to_string() })
    }

    /// Parses a JSON object with the keys of the file; files that it names are relative to `folder`.
    pub fn from_json(json: &str, folder: &Path) -> Result<Self> {
        let wrong = |reason: String| Error::Config { file: "configuration".into(), reason };
        let mut config: Self = serde_json::from_str(json).map_err(|error| {
            let message = error.to_string();
            wrong(with_nearest(message.rsplit_once(" at line ").map_or(message.as_str(), |(what, _)| what)))
        })?;
        config.load(folder)?;
        config.checked()
    }

    /// Reads the files that it names, relative to `folder`.
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

    /// Checks all values.
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

    /// The kinds of clusters that a report looks for: those of [`Self::kinds`], and guesses: reported speech with quotations, and
    /// translations unless they are switched off.
    pub fn kinds_of_report(&self) -> Result<Vec<Kind>> {
        let mut kinds = self.kinds()?;
        if kinds.contains(&Kind::Quote) && !kinds.contains(&Kind::Reported) {
            kinds.push(Kind::Reported);
        }
        if self.cluster.twins && !kinds.contains(&Kind::Twin) {
            kinds.push(Kind::Twin);
        }
        Ok(kinds)
    }

    /// Hash of all settings that can change a result.
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
