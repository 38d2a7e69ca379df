#!/bin/sh
# Trains the default next-word model again, from the texts in the folder given
# first (docs/nextword-card.md names them, with their licences), and chooses the
# pass by the beginning of a text that was held out. Further arguments go to
# nomen train nextword: --resume, --out elsewhere.safetensors, --backward ...
set -eu
texts=${1:?usage: bilstm/nextword/english/train.sh TEXTS [FLAG...]}
shift
cd "$(dirname "$0")/../../.."
mkdir -p runs
gzip -dc "$texts/fiction.dev.txt.gz" | head -c 1200000 >runs/nextword.dev.txt
# Half of this file is a compressed one that was read as text.
gzip -dc "$texts/newswire.train.txt.gz" | LC_ALL=C grep -av '[[:cntrl:]]' |
	grep -avF "$(printf '\357\277\275')" >runs/nextword.news.txt

exec go run ./cmd/nomen train nextword \
	--text "$texts/fiction.train.txt.gz" --text "$texts/misc.train.txt.gz" --text runs/nextword.news.txt --dev runs/nextword.dev.txt \
	--words 40000 --documents 3 --size 256 --layers 1 --sample 2500 --streams 64 --steps 35 \
	--dropout 0.05 --clip 20 --epochs 3 --learning-rate 0.005 --warmup 200 --int8 --out runs/nextword.safetensors "$@"
