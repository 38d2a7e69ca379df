#!/usr/bin/env bash
# A 5-gram model of IRSTLM: peer_irstlm.sh TRAIN DEV, files of words between
# spaces. Its smoothing called improved Kneser-Ney is that of Chen and Goodman
# without the corrected counts of the shorter n-grams; with them (tlm) it refuses
# a closed vocabulary. Prints one line of JSON; peer.go says what is in it.
set -euo pipefail
export IRSTLM=${IRSTLM:-/usr/lib/irstlm} LC_ALL=C
[ -x "$IRSTLM/bin/build-lm.sh" ] || { echo "build-lm.sh is not in $IRSTLM/bin" >&2; exit 1; }
export PATH=$PATH:$IRSTLM/bin
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

began=$(date +%s.%N)
build-lm.sh -i "$1" -o "$folder/lm.gz" -n 5 -k 4 -s improved-kneser-ney -b -t "$folder/parts" -l "$folder/log" >&2
seconds=$(echo "$(date +%s.%N) $began" | awk '{print $1 - $2}')
perplexity=$(compile-lm "$folder/lm.gz" --eval="$2" 2>&1 | sed -n 's/.* PP=\([0-9.]*\) .*Noov=0 .*/\1/p')
[ -n "$perplexity" ] || { echo "compile-lm gave no perplexity without unknown words" >&2; exit 1; }
version=$(dpkg-query -W -f '${Version}' irstlm 2>/dev/null || echo "version unknown")
printf '{"version": "IRSTLM %s", "measured": [{"workers": 1, "seconds": [%s], "tokens": %s, "perplexity": %s}]}\n' \
	"$version" "$seconds" "$(wc -w <"$1")" "$perplexity"
