"""Writes parity.safetensors: what PyTorch computes, for our layers to match.

    python3 parity.py          # PyTorch 1.13 or later, safetensors, numpy

What goes into a layer is F32 and so exact in either precision; what comes out
was computed in float64 and is stored as F64. Indices are I64. All arrays are
row-major. A loss is sum(output * coefficient), in nats where it is a
likelihood; gradient.X is its derivative with respect to X.

Recurrent networks, on one packed batch
    batch.lengths       [4]         6 4 4 1
    batch.input         [15 x 5]    as PackedSequence.data: all first elements,
                                    then all second ones of the sequences that
                                    have one, and so on
  and for each cell (lstm, gru, rnn with tanh) and each of 1.forward,
  1.bidirectional, 2.bidirectional (layers.directions), hidden size 4, under
  the prefix lstm.1.forward. etc.:
    weight_ih_l0 ...                parameters by PyTorch's names, in its shape
                                    and gate order (lstm: i f g o, gru: r z n):
                                    weight_ih [gates*4 x input],
                                    weight_hh [gates*4 x 4], bias_ih and bias_hh
                                    [gates*4]; l1 is the second layer, _reverse
                                    the backward direction
    output              [15 x 4*directions]  packed as the input; forward
                                    direction in the first four columns
    hidden              [layers*directions x 4 x 4]  the state after the last
                                    element of each sequence (backward: after
                                    its first); layer by layer, forward first
    cell                            the same, lstm only
    coefficient, loss, gradient.batch.input, gradient.weight_ih_l0 ...

characters.             embedding, convolution of width 3, maximum over a word
    ids                 [11]        characters of four words, one after another
    lengths             [4]         3 1 5 2; beyond a word's ends all is zero
    embedding.weight    [7 x 3]     [ids x channels]
    convolution.weight  [4 x 3 x 3] [filters x channels x offsets -1, 0, 1]
    convolution.bias    [4]
    output [4 x 4] words x filters, coefficient, loss, gradient.(parameters)

linear.                 input [3 x 5], weight [2 x 5], bias [2],
                        output [3 x 2] = input * weight' + bias,
                        coefficient, loss, gradient.input, .weight, .bias
embedding.              ids [5], weight [6 x 3], output [5 x 3], coefficient,
                        loss, gradient.weight
softmax.                logits [4 x 5], targets [4], probabilities [4 x 5],
                        losses [4] = -log p(target), gradient.logits of their
                        sum

adam.                   torch.optim.Adam, rate 0.01, betas 0.9 and 0.999,
                        epsilon 1e-8
    start [2 x 3], gradients [5 x 2 x 3], values [5 x 2 x 3] after each step
clip.                   torch.nn.utils.clip_grad_norm_: gradients are multiplied
                        by min(1, limit / (norm + 1e-6)), norm that of a and b
                        together
    a [2 x 3], b [4], norm []
    half.a, half.b                  clipped to limit 0.5
    ample.a, ample.b                clipped to limit 1000, that is, unchanged

crf.                    linear-chain CRF over 5 labels, six sequences
    lengths             [6]         1 to 6
    emissions           [21 x 5]    one sequence after another
    transition          [5 x 5]     from row to column; -infinity if forbidden
    start, end          [5]         likewise
    labels              [21]        the labels to learn
    likelihoods         [6]         log p(labels | emissions)
    partitions          [6]         log of the sum over all paths
    marginals           [21 x 5]    probability of each label at each element
    best                [21]        the most likely paths
    gradient.emissions, .transition, .start, .end
                                    of the sum of likelihoods (of which it is an
                                    ascent direction); 0 where forbidden
"""
import itertools

import torch
from safetensors.numpy import save_file
from torch.nn.utils.rnn import PackedSequence, pack_padded_sequence, pad_packed_sequence

torch.manual_seed(20)
torch.set_default_dtype(torch.float64)
tensors = {}


def put(name, value):
    assert name not in tensors, name
    tensors[name] = value.detach().clone().contiguous().numpy()


def given(name, *shape):
    """Draws a tensor that both sides start from, and stores it as F32."""
    value = 0.5 * torch.randn(*shape, dtype=torch.float32)
    put(name, value)
    return value.double().requires_grad_()


def indices(name, values):
    value = torch.tensor(values)
    put(name, value)
    return value


def learn(prefix, output, inputs):
    """Stores output, coefficient, loss and the gradients of inputs."""
    coefficient = given(prefix + "coefficient", *output.shape).detach()
    loss = (output * coefficient).sum()
    put(prefix + "output", output)
    put(prefix + "loss", loss)
    names = list(inputs)
    for name, gradient in zip(names, torch.autograd.grad(loss, [inputs[n] for n in names])):
        put(prefix + "gradient." + name, gradient)


def recurrent():
    lengths = indices("batch.lengths", [6, 4, 4, 1])
    data = given("batch.input", int(lengths.sum()), 5)
    sizes = torch.tensor([int((lengths > t).sum()) for t in range(6)])
    batch = PackedSequence(data, sizes)
    padded, _ = pad_packed_sequence(batch)
    again = pack_padded_sequence(padded, lengths, enforce_sorted=True)
    assert torch.equal(again.data, data) and torch.equal(again.batch_sizes, sizes)
    for cell, module in ("lstm", torch.nn.LSTM), ("gru", torch.nn.GRU), ("rnn", torch.nn.RNN):
        for layers, directions in (1, "forward"), (1, "bidirectional"), (2, "bidirectional"):
            prefix = f"{cell}.{layers}.{directions}."
            network = module(5, 4, num_layers=layers, bidirectional=directions == "bidirectional")
            with torch.no_grad():
                for name, parameter in network.named_parameters():
                    parameter.copy_(given(prefix + name, *parameter.shape))
            output, state = network(batch)
            if cell == "lstm":
                state, memory = state
                put(prefix + "cell", memory)
            put(prefix + "hidden", state)
            learn(prefix, output.data, {"batch.input": data, **dict(network.named_parameters())})


def characters():
    ids = indices("characters.ids", [1, 2, 3, 4, 0, 5, 5, 6, 1, 2, 2])
    lengths = indices("characters.lengths", [3, 1, 5, 2])
    embedding = given("characters.embedding.weight", 7, 3)
    weight = given("characters.convolution.weight", 4, 3, 3)
    bias = given("characters.convolution.bias", 4)
    rows = []
    for word in ids.split(lengths.tolist()):
        embedded = torch.nn.functional.embedding(word, embedding).t().unsqueeze(0)
        filtered = torch.nn.functional.conv1d(embedded, weight, bias, padding=1)
        rows.append(filtered[0].max(dim=1).values)
    learn("characters.", torch.stack(rows), {
        "embedding.weight": embedding, "convolution.weight": weight, "convolution.bias": bias})


def dense():
    x, weight, bias = given("linear.input", 3, 5), given("linear.weight", 2, 5), given("linear.bias", 2)
    learn("linear.", torch.nn.functional.linear(x, weight, bias), {"input": x, "weight": weight, "bias": bias})

    table = given("embedding.weight", 6, 3)
    ids = indices("embedding.ids", [4, 0, 4, 2, 4])
    learn("embedding.", torch.nn.functional.embedding(ids, table), {"weight": table})

    logits = given("softmax.logits", 4, 5)
    targets = indices("softmax.targets", [2, 0, 4, 2])
    losses = torch.nn.functional.cross_entropy(logits, targets, reduction="none")
    put("softmax.probabilities", logits.softmax(dim=1))
    put("softmax.losses", losses)
    put("softmax.gradient.logits", torch.autograd.grad(losses.sum(), logits)[0])


def optimizer():
    start, gradients = given("adam.start", 2, 3), given("adam.gradients", 5, 2, 3)
    value = torch.nn.Parameter(start.detach().clone())
    adam = torch.optim.Adam([value], lr=0.01, betas=(0.9, 0.999), eps=1e-8)
    values = []
    for gradient in gradients.detach():
        value.grad = gradient.clone()
        adam.step()
        values.append(value.detach().clone())
    put("adam.values", torch.stack(values))

    original = {"a": given("clip.a", 2, 3).detach(), "b": given("clip.b", 4).detach()}
    for name, limit in ("half", 0.5), ("ample", 1000.0):
        clipped = {k: torch.nn.Parameter(torch.zeros_like(v)) for k, v in original.items()}
        for key, parameter in clipped.items():
            parameter.grad = original[key].clone()
        norm = torch.nn.utils.clip_grad_norm_(clipped.values(), limit)
        for key, parameter in clipped.items():
            put(f"clip.{name}.{key}", parameter.grad)
    assert norm > 0.5
    put("clip.norm", norm)


def crf():
    lengths = indices("crf.lengths", [1, 2, 3, 4, 5, 6])
    emissions = given("crf.emissions", 21, 5)
    transition, start, end = given("crf.transition", 5, 5), given("crf.start", 5), given("crf.end", 5)
    with torch.no_grad():
        # Labels O B I B' I': an I follows its own B or I only; nothing ends with B'.
        for i, j in (0, 2), (0, 4), (1, 4), (2, 4), (3, 2), (4, 2):
            transition[i, j] = -torch.inf
        start[2] = start[4] = end[3] = -torch.inf
    for name, value in ("crf.transition", transition), ("crf.start", start), ("crf.end", end):
        tensors[name] = value.detach().float().numpy()
    labels = indices("crf.labels", [1, 0, 1, 1, 2, 2, 3, 4, 0, 1, 1, 2, 3, 4, 4, 0, 0, 1, 2, 0, 0])

    # For the sums a large number takes the place of infinity: e to the
    # difference is 0 all the same, and no gradient becomes infinity - infinity.
    finite = [t.detach().clamp(min=-1e6).requires_grad_() for t in (transition, start, end)]

    def score(path, e):
        t, s, f = finite
        steps = sum(t[i, j] for i, j in zip(path, path[1:]))
        return s[path[0]] + f[path[-1]] + steps + sum(e[k, label] for k, label in enumerate(path))

    def partition(e):
        t, s, f = finite
        forward = s + e[0]
        for row in e[1:]:
            forward = torch.logsumexp(forward[:, None] + t, dim=0) + row
        return torch.logsumexp(forward + f, dim=0)

    partitions, likelihoods, best = [], [], []
    for e, gold in zip(emissions.split(lengths.tolist()), labels.split(lengths.tolist())):
        partitions.append(partition(e))
        likelihoods.append(score(gold.tolist(), e) - partitions[-1])
        assert likelihoods[-1] > -100, "a forbidden path"
        with torch.no_grad():  # the sum and the maximum, by looking at every path
            paths = list(itertools.product(range(5), repeat=len(e)))
            scores = torch.stack([score(p, e) for p in paths])
            assert abs(scores.logsumexp(0) - partitions[-1]) < 1e-10
            best += paths[int(scores.argmax())]
    indices("crf.best", best)
    put("crf.partitions", torch.stack(partitions))
    put("crf.likelihoods", torch.stack(likelihoods))
    put("crf.marginals", torch.autograd.grad(sum(partitions), emissions, retain_graph=True)[0])
    gradients = torch.autograd.grad(sum(likelihoods), [emissions, *finite])
    for name, gradient in zip(("emissions", "transition", "start", "end"), gradients):
        put("crf.gradient." + name, gradient)


recurrent()
characters()
dense()
optimizer()
crf()
save_file(tensors, "parity.safetensors", metadata={"torch": torch.__version__})
