#!/bin/sh
# Tells how many false persons a model finds in 1,000 lines of machine text that
# name nobody, and how many of the persons in lines that name one, in each format.
set -eu
corpora=${1:?usage: tagger/english/logs/measure.sh CORPORA [nomen eval FLAG...]}
shift
cd "$(dirname "$0")/../../.."
mkdir -p runs
go build -o runs/logs ./tagger/english/logs
go build -o runs/nomen ./cmd/nomen
write() { # FORMAT SHARE LINES
	runs/logs --format "$1" --named "$2" --lines "$3" --seed 9 --other-names --corpus "$corpora/conll2003/dev.conll" \
		--forenames "$corpora/names/forenames.csv" --surnames "$corpora/names/surnames.csv" >"runs/logs-$1-$2.jsonl"
}
score() { # FILE FLAG...
	file=$1
	shift
	runs/nomen eval "$@" "$file" | awk '$1 == "all" {print $2, $3, $4}'
}
for format in access java csv syslog json table code mail build application markup pairs export syslog-2 json-2 export-2 short web fields columns; do
	write "$format" 0 4000
	write "$format" 1 1000
	score "runs/logs-$format-0.jsonl" "$@" | awk -v format="$format" '{printf "%-8s%6.2f false persons in 1,000 lines; ", format, $2 / 4}'
	score "runs/logs-$format-1.jsonl" "$@" | awk '{printf "%.1f %% of the names found\n", 100 * $3 / $1}'
done
