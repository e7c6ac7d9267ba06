#!/bin/sh
# Fits the score anew (data/README.md says to what text): data/models/build.sh TEXT_FOLDER [FLAG…]
# With --rates only the rates of rules are measured, as after a rule changed; the weights stay. The same text gives the same bytes.
set -eu
text=$1
shift
here=$(dirname "$0")
sourdine=${SOURDINE_BIN:-target/release/sourdine}
# Sentences read aloud, in languages that have no other text by people beside the test sets.
sentences=$(mktemp)
trap 'rm -f "$sentences"' EXIT
zstd -dc "$text/langid/train.jsonl.zst" | grep -E '"lang": "(he|hr|is|ko|tr)"' | grep '"common-voice"' > "$sentences"
"$sourdine" train detect --version 4 --registers "$here/registers.toml" --out "$here/detect.json" "$@" \
    "$text/mt/train.jsonl.zst" "$text/mt/rough.dev.jsonl.zst" "$text/registers/docs.train.jsonl.zst" "$text/registers/docs.dev.jsonl.zst" \
    "$text"/text/mono/*.jsonl.zst "$sentences"
