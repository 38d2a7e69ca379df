#!/bin/sh
# Trains taggers of CoNLL-2003's four labels (PER, LOC, ORG, MISC) with seeds 1, 2 and 3, and
# scores each of them, and their average, on the dev split. The folder given first holds
# conll2003 and, in vectors, 200,000 GloVe vectors (docs/model-card.md has their sources and what
# came of it). Further arguments go to nomen train tagger: --pretrained, --threads 1 ...
set -eu
corpora=$(realpath "${1:?usage: tagger/english/conll2003.sh CORPORA [FLAG...]}")
shift
cd "$(dirname "$0")/../.."
mkdir -p runs
go build -o runs/nomen ./cmd/nomen

dev=$corpora/conll2003/dev.conll
for seed in 1 2 3; do
	runs/nomen train tagger --train "$corpora/conll2003/train.conll" --dev "$dev" \
		--vectors "$corpora/vectors/glove.6B.100d.200k.txt.gz" \
		--layers 2 --hidden 200 --epochs 16 --seed $seed --out runs/conll2003-$seed.safetensors "$@"
	runs/nomen eval --model runs/conll2003-$seed.safetensors "$dev"
done
runs/nomen eval --model runs/conll2003-1.safetensors \
	--average-with runs/conll2003-2.safetensors --average-with runs/conll2003-3.safetensors "$dev"
