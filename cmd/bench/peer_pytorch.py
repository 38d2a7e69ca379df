"""Runs PyTorch's nn.LSTM: peer_pytorch.py INPUT HIDDEN STEPS RUNS BATCH...

For each task, batch size and use of the cores it tries every order of the
batch, with oneDNN and without, and measures the one that was fastest. Prints
one line of JSON; package main of cmd/bench, peer.go, says what is in it.
"""

import contextlib
import itertools
import json
import multiprocessing
import sys
import time
import warnings

AT_LEAST = 0.2  # seconds that one run lasts


def work(task, batch, order, onednn, inputs, hidden, steps):
    """Returns a function that does the task once for one batch."""
    import torch
    from torch.nn.utils.rnn import pack_padded_sequence

    layer = torch.nn.LSTM(inputs, hidden, bidirectional=True, batch_first=order == "batch first")
    shape = (batch, steps, inputs) if order == "batch first" else (steps, batch, inputs)
    x = torch.randn(shape)
    lengths = torch.full((batch,), steps)
    packed = order == "packed"

    def run(x):
        out, _ = layer(pack_padded_sequence(x, lengths) if packed else x)
        return out.data if packed else out

    def infer():
        with torch.inference_mode(), flags():
            run(x)

    # As inside a network that is trained: the gradients of the weights and of
    # the inputs, given that of the outputs.
    gradient = torch.randn((batch * steps, 2 * hidden) if packed else (*shape[:2], 2 * hidden))

    def train():
        x.requires_grad_()
        with flags():
            run(x).backward(gradient)
        layer.zero_grad()
        x.grad = None

    def flags():
        return contextlib.nullcontext() if onednn else torch.backends.mkldnn.flags(enabled=False)

    return infer if task == "inference" else train


def rate(call):
    """Returns calls per second."""
    calls, began = 0, time.perf_counter()
    while True:
        call()
        calls += 1
        took = time.perf_counter() - began
        if took >= AT_LEAST:
            return calls / took


def rates(call, runs):
    for _ in range(3):
        call()
    return [rate(call) for _ in range(runs)]


def one_of_several(arguments, runs, barrier, results):
    """Measures in a process of its own, with one thread, beside others."""
    import torch

    torch.set_num_threads(1)
    call = work(*arguments)
    for _ in range(3):
        call()
    for _ in range(runs):
        barrier.wait()
        results.put(rate(call))


def several_processes(arguments, runs, count):
    """Returns calls per second of all processes together, for each run."""
    context = multiprocessing.get_context("spawn")
    barrier, results = context.Barrier(count), context.Queue()
    processes = [context.Process(target=one_of_several, args=(arguments, runs, barrier, results)) for _ in range(count)]
    for process in processes:
        process.start()
    total = [sum(results.get() for _ in range(count)) for _ in range(runs)]
    for process in processes:
        process.join()
    return total


def main():
    inputs, hidden, steps, runs = (int(n) for n in sys.argv[1:5])
    batches = [int(n) for n in sys.argv[5:]]
    warnings.simplefilter("ignore")
    began = time.perf_counter()
    import torch

    load = time.perf_counter() - began
    measured = []

    def add(task, batch, cores, way, calls):
        measured.append({"task": task, "batch": batch, "workers": cores, "way": way,
                         "seconds": [1 / n for n in calls], "tokens": batch * steps})

    orders = ["time first", "batch first", "packed"]
    for task, batch in itertools.product(["inference", "training"], batches):
        for threads in (1, 2):
            torch.set_num_threads(threads)
            best = 0
            for order, onednn in itertools.product(orders, [True, False]):
                arguments = (task, batch, order, onednn, inputs, hidden, steps)
                # The best of three: someone else may have had the core.
                speed = max(rates(work(*arguments), 3 if onednn else 1))
                if speed > best:
                    best, chosen = speed, arguments
            way = f"{chosen[2]}, {'oneDNN' if chosen[3] else 'without oneDNN'}"
            add(task, batch, threads, f"{way}, {threads} thread{'s' * (threads > 1)}", rates(work(*chosen), runs))
            if threads == 1:
                add(task, batch, 2, f"{way}, 2 processes of 1 thread", several_processes(chosen, runs, 2))
    capability = torch.backends.cpu.get_cpu_capability() if hasattr(torch.backends, "cpu") else "instructions unknown"
    version = f"PyTorch {torch.__version__}, {capability}, MKL {'on' if torch.backends.mkl.is_available() else 'off'}, " \
              f"oneDNN {'on' if torch.backends.mkldnn.is_available() else 'off'}, Python {sys.version.split()[0]}"
    print(json.dumps({"version": version, "load_seconds": load, "measured": measured}))


if __name__ == "__main__":
    main()
