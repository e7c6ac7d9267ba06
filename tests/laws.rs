//! The laws that fuzzing looks for breaches of, on the seeds of each target (`fuzz/seeds`): what was found once is tried in every run.

use crate::project;

#[path = "../fuzz/laws.rs"]
pub mod shared;

#[test]
#[expect(clippy::print_stderr, reason = "shown where a seed breaks its law")]
fn seeds_keep_the_laws_of_their_target() {
    for (target, law) in shared::TARGETS {
        let folder = project("fuzz/seeds").join(target);
        let seeds = walkdir::WalkDir::new(&folder).sort_by_file_name().into_iter().flatten().filter(|entry| entry.file_type().is_file());
        let mut count = 0;
        for seed in seeds {
            eprintln!("{}", seed.path().display());
            law(&std::fs::read(seed.path()).unwrap());
            count += 1;
        }
        assert!(count > 0, "{target} has no seeds");
        assert!(std::ptr::fn_addr_eq(shared::law(target), *law), "{target}");
    }
}
