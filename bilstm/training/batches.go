package training

import (
	"math/rand/v2"
	"slices"
)

// poolBatches is how many batches' worth of examples are sorted by length
// together. More makes batches evener, fewer makes them more mixed.
const poolBatches = 50

// cutBatches deals the examples, given their lengths, into batches of at most
// size examples of like length, in random order.
func cutBatches(lengths []int, size int, random *rand.Rand) [][]int {
	order := random.Perm(len(lengths))
	var batches [][]int
	for pool := range slices.Chunk(order, poolBatches*size) {
		slices.SortStableFunc(pool, func(a, b int) int { return lengths[b] - lengths[a] })
		for batch := range slices.Chunk(pool, size) {
			batches = append(batches, batch)
		}
	}
	random.Shuffle(len(batches), func(i, j int) { batches[i], batches[j] = batches[j], batches[i] })
	return batches
}

// inOrder deals the examples into batches in the order in which they are.
func inOrder(examples, size int) [][]int {
	all := make([]int, examples)
	for i := range all {
		all[i] = i
	}
	return slices.Collect(slices.Chunk(all, size))
}

// deal shares a batch out among shards like cards, so that each gets as many
// long examples as the others. What a shard gets depends on the number of
// shards alone, never on that of the cores.
func deal(batch []int, shards int) [][]int {
	hands := make([][]int, shards)
	for i, example := range batch {
		hands[i%shards] = append(hands[i%shards], example)
	}
	return hands
}
