# Formatting, lints, documentation.
check:
    cargo fmt --check && cargo clippy --all-targets -- -D warnings && RUSTDOCFLAGS='-D warnings' cargo doc --no-deps

# All tests, or those that match a filter.
test *FILTER:
    cargo nextest run {{FILTER}}

# One benchmark: encodings, columnar, frontier, language, normalize, pages, rules, similarity, tagger.
bench NAME *ARGS:
    cargo bench --bench {{NAME}} -- {{ARGS}}

# Renew reports/examples, docs/reference and the snapshots; read the diff.
reports:
    UPDATE_REPORTS=1 INSTA_UPDATE=always cargo nextest run

# Measure on labelled text: `just measure cluster dev.jsonl --truth pairs.tsv.zst`.
measure ROOM *ARGS:
    cargo run --release -- eval {{ROOM}} {{ARGS}}

# Everything that must hold before a release, and what the package would contain.
release:
    .ci/run && cargo package --list --allow-dirty

# Fuzz one target for twenty minutes (nightly and cargo-fuzz): analyze, config, csv, docx, html, jsonl, language, ...
fuzz TARGET SECONDS="1200":
    mkdir -p fuzz/corpus/{{TARGET}}
    cargo +nightly fuzz run {{TARGET}} fuzz/corpus/{{TARGET}} fuzz/seeds/{{TARGET}} -- -max_total_time={{SECONDS}}
