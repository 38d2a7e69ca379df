#!/usr/bin/env bash
# Presage's 3-gram predictor, trained on a text, and its own simulation of who
# types another with three suggestions: peer_presage.sh TRAIN DEV. What else it
# predicts with is as Debian sets it up, but for the n-grams it learns from the
# user: with them version 0.9.1 stops at a failed assertion (numerator <=
# denominator) after some thousand words. Prints one line of JSON; peer.go says
# what is in it.
set -euo pipefail
export LC_ALL=C.UTF-8
for program in text2ngram presage_simulator; do
	command -v "$program" >/dev/null || { echo "$program is not found" >&2; exit 1; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export HOME=$folder # where it may keep what belongs to the user

began=$(date +%s.%N)
for n in 1 2 3; do
	text2ngram -n "$n" -f sqlite -a -o "$folder/grams.db" "$1" >/dev/null
done
seconds=$(echo "$(date +%s.%N) $began" | awk '{print $1 - $2}')
sed -e "s#<DBFILENAME>/usr/share/presage/database_en.db#<DBFILENAME>$folder/grams.db#" \
	-e 's# UserSmoothedNgramPredictor##' -e 's#<SUGGESTIONS>[0-9]*#<SUGGESTIONS>3#' -e 's#<LOWERCASE_MODE>yes#<LOWERCASE_MODE>no#' /etc/presage.xml >"$folder/presage.xml"
grep -q "$folder/grams.db" "$folder/presage.xml" || { echo "/etc/presage.xml is not as expected" >&2; exit 1; }
saved=$(presage_simulator -q -c "$folder/presage.xml" "$2" | sed -n 's/^KSR: //p')
[ -n "$saved" ] || { echo "presage_simulator tells of no savings" >&2; exit 1; }
version=$(dpkg-query -W -f '${Version}' presage 2>/dev/null || echo "version unknown")
printf '{"version": "Presage %s", "measured": [{"workers": 1, "seconds": [%s], "tokens": %s, "saved": %s}]}\n' \
	"$version" "$seconds" "$(wc -w <"$1")" "$(echo "$saved" | awk '{print $1 / 100}')"
