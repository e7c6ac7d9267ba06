#!/usr/bin/env bash
# Learns the table of translations anew: data/translations/build.sh FOLDER, where FOLDER has parallel/<lang>-en.tsv.zst and mono/<lang>.jsonl.zst.
# WITHOUT="ORIGIN …" leaves out more origins, and OUT=FILE writes elsewhere: so a table is measured on text that it was not made from.
# The same files give the same bytes.
set -euo pipefail
cd "$(dirname "$0")/../.."
sourdine=${SOURDINE:-target/release/sourdine}
options=()
for file in "$1"/parallel/*-en.tsv.zst; do
    lang=$(basename "$file" -en.tsv.zst)
    options+=(--parallel "$lang=$file")
done
# The captions of multi30k may be used for research only.
for origin in multi30k ${WITHOUT:-}; do
    options+=(--without "$origin")
done
"$sourdine" train translations "${options[@]}" --out "${OUT:-data/translations/stems.tsv.zst}" "$1"/mono/*.jsonl.zst
