#!/bin/sh
# Trains the default model again, from the corpora in the folder given first
# (docs/model-card.md names them, with their licences) and from what a teacher
# labelled and knows of words, in the folder given next (teacher/README.md tells how), and
# from lines of machine text that logs writes. Further
# arguments go to nomen train tagger: --resume, --threads 1, --out elsewhere.safetensors ...
# From the same files the model is the same, byte for byte, on any machine with
# the same kernels.
#
# A larger model is made in the same way, and leaves its word vectors to this one; the
# one inside had 1.6 million tokens of running text and --rare-dropout 0:
#
#	tagger/english/train.sh CORPORA TAUGHT --layers 2 --hidden 256 --epochs 7 --out runs/accurate.safetensors
#	go run ./tagger/english/share tagger/english/model.safetensors runs/accurate.safetensors >tagger/english/accurate.safetensors
set -eu
usage="usage: tagger/english/train.sh CORPORA TAUGHT [FLAG...]"
corpora=$(realpath "${1:?$usage}") taught=$(realpath "${2:?$usage}")
shift 2
cd "$(dirname "$0")/../.."
mkdir -p runs

labelled="conll2003 worldwide wnut17 btc litbank
	crossner-politics crossner-science crossner-music crossner-literature crossner-ai"
files=""
for corpus in $labelled; do
	files="$files --train $corpora/$corpus/train.conll --dev $corpora/$corpus/dev.conll"
done
files="$files --train $corpora/gum/train.conll"
weigh() { # CORPORA WEIGHT: show their sentences so often a pass
	for corpus in $1; do
		files="$files --weight $corpora/$corpus/train.conll=$2"
	done
}
weigh "crossner-politics crossner-science crossner-music crossner-literature crossner-ai" 5
weigh btc 2
weigh wnut17 3
teach() { # TEXTS WEIGHT: show the sentences of what a teacher labelled so often a pass
	for text in $1; do
		files="$files --soft $taught/$text.tsv --weight $taught/$text.tsv=$2"
	done
}
teach fiction 0.2
teach "misc newswire snippets varied" 0.5

machine="" # access logs and Java's are left out: measure.sh measures on them
for format in syslog json table code mail build application markup pairs export syslog-2 json-2 export-2 short web fields columns; do
	machine="$machine --format $format"
done
for corpus in $labelled; do
	machine="$machine --corpus $corpora/$corpus/train.conll"
done
# shellcheck disable=SC2086 # so is this list
go run ./tagger/english/logs $machine --lines 6000 --named 0.22 \
	--forenames "$corpora/names/forenames.csv" --surnames "$corpora/names/surnames.csv" >runs/machine.jsonl

# shellcheck disable=SC2086 # the list of files is meant to be split
exec go run ./cmd/nomen train tagger $files \
	--label PER --vectors "$taught/glove-mpnet.txt.gz" --words 105000 \
	--hidden 192 --dropout 0.4 --rare-dropout 0.3 --average 0.9995 --lower-case 0.12 --upper-case 0.06 --title-case 0.08 \
	--quoted 0.40 --unended 0.05 --swap-names 0.08 --forenames "$corpora/names/forenames.csv" --surnames "$corpora/names/surnames.csv" \
	--machine runs/machine.jsonl --epochs 9 --seed 1 --out runs/english.safetensors "$@"
