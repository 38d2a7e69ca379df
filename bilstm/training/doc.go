// Package training is the loop that every network of this module is trained
// by. It knows neither words nor layers: a [Task] names the parameters, draws
// the examples of a pass and sums up gradients, and the loop does the rest.
//
//	Examples ─▶ batches of like length ─▶ 4 shards ─▶ gradients ─▶ sum ─▶ clip ─▶ Adam ─▶ parameters
//	            (batches.go)              (the task)              (loop.go)      (optimizer.go)
//	each pass ─▶ Evaluate ─▶ best so far ─▶ checkpoint            (loop.go, checkpoint.go)
//
// The learning rate follows schedule.go. Every sum has an order that depends
// on the data and the seed alone, and every random number is drawn from a
// source that is made anew from its place in the run: the parameters come out
// the same byte for byte on any number of cores, and whether or not the run
// was stopped and resumed.
package training
