//! Any text, every profile: no panic, the changes rebuild the text, twice is once.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sourdine::normalize::{Normalizer, Profile};

fuzz_target!(|text: &str| {
    for profile in [Profile::Lossless, Profile::Canonical, Profile::Search] {
        let normalizer = Normalizer::new(profile);
        let once = normalizer.normalize(text);
        let (mut rebuilt, mut at) = (String::new(), 0);
        for change in once.changes() {
            rebuilt.push_str(&text[at..change.span.start as usize]);
            rebuilt.push_str(change.after);
            at = change.span.end as usize;
        }
        rebuilt.push_str(&text[at..]);
        assert_eq!(rebuilt, once.current());
        assert_eq!(normalizer.normalize(once.current()).current(), once.current());
    }
});
