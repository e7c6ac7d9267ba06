#!/bin/sh
# Rebuilds data/lexicon/*.lex from a folder of training text (data/README.md says what and whence):
#     data/lexicon/build.sh TEXT_FOLDER [WORD_LIST…]      word lists are English: one word a line
# With DICTIONARIES, a folder of Hunspell dictionaries, the lists of words as well (LICENSE-DICTIONARIES says which).
# The same text and lists give the same bytes.
set -eu
text=$1
shift
here=$(dirname "$0")
sourdine=${SOURDINE_BIN:-target/release/sourdine}
for lang in cs de en es fr it ja pt ru uk zh; do
    set -- "$@"
    words=
    if [ "$lang" = en ]; then
        for list in "$@"; do words="$words --words $list"; done
    fi
    # Origins that are in the public domain, CC0 or CC BY: words that occur once may be kept.
    "$sourdine" train lexicon --lang "$lang" --out "$here/$lang.lex" $words \
        --open common-voice --open nltk-state-union --open nltk-inaugural --open 18f-blog --open digital.gov \
        --open nltk-masc --open eltec-eng --open eltec-fra --open eltec-deu --open eltec-spa --open eltec-cze --open eltec-ita \
        "$text/text/mono/$lang.jsonl.zst" "$text/mt/train.jsonl.zst" "$text/langid/train.jsonl.zst"
done
if [ -n "${DICTIONARIES:-}" ]; then
    for lang in es:es_ES fr:fr pt:pt_BR,pt_PT ru:ru_RU uk:uk_UA; do
        files=$(printf '%s\n' "${lang#*:}" | tr ',' '\n' | sed "s|.*|$DICTIONARIES/&.dic|")
        # shellcheck disable=SC2086
        "$sourdine" train words $files --out "$here/${lang%%:*}.words"
    done
fi
# Then measure what the lexicons do not know, on text that they were not counted from: see data/README.md.
