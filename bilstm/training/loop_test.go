package training

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"nomen/bilstm"
)

// line is a task with an answer that is known: to find the weights of a plane
// from points on it, by the square of the distance.
type line struct {
	weights []float32
	points  [][]float32 // x₁ … xₙ, y
	lengths []int
	updated int
	scores  []float64 // what Evaluate shall say; empty: −the summed loss
	calls   int
}

func newLine() *line {
	random := rand.New(rand.NewPCG(9, 9))
	l := &line{weights: make([]float32, 3)}
	for range 100 {
		p := []float32{random.Float32(), random.Float32(), 1, 0}
		p[3] = 2*p[0] - 3*p[1] + 0.5
		l.points = append(l.points, p)
		l.lengths = append(l.lengths, 1+random.IntN(9))
	}
	return l
}

func (l *line) Parameters() []bilstm.Parameter {
	return []bilstm.Parameter{{Name: "weights", Shape: []int{3}, Values: l.weights}}
}
func (l *line) Updated()                  { l.updated++ }
func (l *line) Examples(*rand.Rand) []int { return l.lengths }
func (l *line) NewShard() Shard           { return &lineShard{task: l, gradient: make([]float32, 3)} }

func (l *line) Evaluate(context.Context) (float64, error) {
	l.calls++
	if len(l.scores) > 0 {
		return l.scores[l.calls-1], nil
	}
	var loss float64
	for _, p := range l.points {
		loss += l.loss(p)
	}
	return -loss, nil
}

func (l *line) loss(p []float32) float64 {
	d := l.weights[0]*p[0] + l.weights[1]*p[1] + l.weights[2]*p[2] - p[3]
	return float64(d * d)
}

type lineShard struct {
	task     *line
	gradient []float32
}

func (s *lineShard) Gradients() []bilstm.Parameter {
	return []bilstm.Parameter{{Name: "weights", Shape: []int{3}, Values: s.gradient}}
}

func (s *lineShard) Accumulate(examples []int, random *rand.Rand) (loss float64) {
	w := s.task.weights
	for _, e := range examples {
		p := s.task.points[e]
		d := w[0]*p[0] + w[1]*p[1] + w[2]*p[2] - p[3]
		for i := range s.gradient {
			s.gradient[i] += 2 * d * p[i]
		}
		// Noise that depends on the random numbers, as dropout does.
		s.gradient[random.IntN(3)] += 1e-3
		loss += float64(d * d)
	}
	return loss
}

func quick() Config {
	return Config{Epochs: 20, BatchSize: 8, LearningRate: 0.1, Warmup: 5, Seed: 4}
}

func run(t *testing.T, task Task, c Config) *Result {
	t.Helper()
	result, err := Run(context.Background(), task, c)
	if err != nil {
		t.Fatal(err)
	}
	return result
}

func TestRunFindsTheAnswer(t *testing.T) {
	for _, optimizer := range []string{"adam", "sgd"} {
		task, c := newLine(), quick()
		c.Optimizer = optimizer
		run(t, task, c)
		for i, want := range []float32{2, -3, 0.5} {
			if math.Abs(float64(task.weights[i]-want)) > 0.05 {
				t.Errorf("%s: weight %d is %v, want %v", optimizer, i, task.weights[i], want)
			}
		}
	}
}

func TestTheNumberOfThreadsChangesNothing(t *testing.T) {
	var want []float32
	for _, threads := range []int{1, 2, 3, 16} {
		task, c := newLine(), quick()
		c.Threads = threads
		run(t, task, c)
		if want == nil {
			want = task.weights
		}
		if diff := cmp.Diff(want, task.weights); diff != "" {
			t.Errorf("%d threads (-one thread +these):\n%s", threads, diff)
		}
	}
}

func TestTheSeedChangesTheResult(t *testing.T) {
	one, other, c := newLine(), newLine(), quick()
	run(t, one, c)
	c.Seed++
	run(t, other, c)
	if cmp.Equal(one.weights, other.weights) {
		t.Error("two seeds gave the same weights")
	}
}

func TestAResumedRunEndsInTheSameBytes(t *testing.T) {
	for _, optimizer := range []string{"adam", "sgd"} {
		for _, stopAfter := range []int{1, 7, 19} {
			whole, c := newLine(), quick()
			c.Optimizer, c.Average = optimizer, 0.9
			want := run(t, whole, c)

			c.Checkpoint, c.Resume = filepath.Join(t.TempDir(), "checkpoint"), true
			interrupted := newLine()
			ctx, cancel := context.WithCancel(context.Background())
			c.OnEpoch = func(history []Epoch) {
				if len(history) == stopAfter {
					cancel()
				}
			}
			result, err := Run(ctx, interrupted, c)
			if err != nil || !result.Interrupted {
				t.Fatalf("stopped after %d passes: %+v, %v", stopAfter, result, err)
			}

			resumed := newLine()
			c.OnEpoch = nil
			got := run(t, resumed, c)
			if diff := cmp.Diff(whole.weights, resumed.weights); diff != "" {
				t.Errorf("%s stopped after %d passes (-never stopped +resumed):\n%s", optimizer, stopAfter, diff)
			}
			if len(got.History) != len(want.History) || got.Best.Epoch != want.Best.Epoch {
				t.Errorf("resumed: %d passes, best %d; never stopped: %d, best %d",
					len(got.History), got.Best.Epoch, len(want.History), want.Best.Epoch)
			}
		}
	}
}

func TestAveragesLieBetweenStepsToAndFro(t *testing.T) {
	values := []bilstm.Parameter{{Name: "weight", Shape: []int{1}, Values: []float32{9}}}
	a := newAverages(0.99, values)
	for step := 1; step <= 2000; step++ {
		a.update(step, 0, []float32{3 + float32(step%2*2-1)})
	}
	if got := a.of[0].Values[0]; math.Abs(float64(got)-3) > 0.01 {
		t.Errorf("the average of 2 and 4 in turn is %v, want 3", got)
	}
}

func TestTheAveragesAreWhatIsKept(t *testing.T) {
	last, averaged, c := newLine(), newLine(), quick()
	run(t, last, c)
	c.Average = 0.99
	run(t, averaged, c)
	for i := range last.weights {
		if last.weights[i] == averaged.weights[i] {
			t.Errorf("weight %d is %v with averages and without", i, last.weights[i])
		}
	}
}

func TestAveragesKeepForbiddenTransitions(t *testing.T) {
	never := float32(math.Inf(-1))
	values := []bilstm.Parameter{{Name: "transition", Shape: []int{2}, Values: []float32{never, 1}}}
	a := newAverages(0.5, values)
	a.update(100, 0, []float32{never, 2})
	if diff := cmp.Diff([]float32{never, 1.5}, a.of[0].Values); diff != "" {
		t.Errorf("averages (-want +got):\n%s", diff)
	}
}

func TestResumeRefusesAnotherRun(t *testing.T) {
	c := quick()
	c.Checkpoint, c.Resume = filepath.Join(t.TempDir(), "checkpoint"), true
	c.Identity = map[string]string{"list of labels": "LOC PER"}
	c.Epochs = 2
	run(t, newLine(), c)

	c.Identity = map[string]string{"list of labels": "PER"}
	_, err := Run(context.Background(), newLine(), c)
	want := `its list of labels is "LOC PER", now it is "PER"`
	if !errors.Is(err, ErrOtherRun) || !contains(err, want) || !contains(err, c.Checkpoint) {
		t.Errorf("got %v, want ErrOtherRun with %q and the file", err, want)
	}
}

func TestResumeRefusesADamagedCheckpoint(t *testing.T) {
	c := quick()
	c.Checkpoint, c.Resume = filepath.Join(t.TempDir(), "checkpoint"), true
	c.Epochs = 1
	run(t, newLine(), c)
	data, err := os.ReadFile(c.Checkpoint)
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range []int{0, 7, len(data) / 2, len(data) - 1} {
		if err := os.WriteFile(c.Checkpoint, data[:n], 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := Run(context.Background(), newLine(), c); err == nil || !contains(err, c.Checkpoint) {
			t.Errorf("cut to %d bytes: got %v, want an error that names the file", n, err)
		}
	}
}

func TestAnUnwritableCheckpointIsAnError(t *testing.T) {
	c := quick()
	c.Checkpoint = filepath.Join(t.TempDir(), "missing", "checkpoint")
	if _, err := Run(context.Background(), newLine(), c); err == nil || !contains(err, "checkpoint") {
		t.Errorf("got %v, want an error that names the checkpoint", err)
	}
}

func TestTheBestPassIsKept(t *testing.T) {
	task, c := newLine(), quick()
	c.Epochs = 4
	task.scores = []float64{0.2, 0.9, 0.9, 0.5}
	var after [][]float32
	c.OnEpoch = func([]Epoch) { after = append(after, append([]float32(nil), task.weights...)) }
	result := run(t, task, c)
	if result.Best.Epoch != 2 {
		t.Errorf("best pass %d, want 2: the first of equals", result.Best.Epoch)
	}
	if diff := cmp.Diff(after[1], task.weights); diff != "" {
		t.Errorf("weights (-after pass 2 +at the end):\n%s", diff)
	}
}

func TestPatienceEndsTheRun(t *testing.T) {
	task, c := newLine(), quick()
	task.scores = []float64{0.1, 0.5, 0.4, 0.3, 0.2, 0.9, 0.9}
	c.Epochs, c.Patience = len(task.scores), 3
	if result := run(t, task, c); len(result.History) != 5 {
		t.Errorf("%d passes, want 5: three without a better score", len(result.History))
	}
}

func TestWithoutDevTheLowestLossIsBest(t *testing.T) {
	task, c := newLine(), quick()
	c.Epochs = 3
	nan := math.NaN()
	task.scores = []float64{nan, nan, nan}
	result := run(t, task, c)
	for _, e := range result.History {
		if e.Loss < result.Best.Loss {
			t.Errorf("pass %d has loss %v, below that of the best, %v", e.Epoch, e.Loss, result.Best.Loss)
		}
	}
}

func TestAnInterruptBeforeTheFirstPassEndsIsAnError(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Run(ctx, newLine(), quick()); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want context.Canceled", err)
	}
}

func TestDivergenceIsReported(t *testing.T) {
	task, c := newLine(), quick()
	task.points[50][0] = float32(math.NaN())
	if _, err := Run(context.Background(), task, c); !errors.Is(err, ErrDiverged) {
		t.Errorf("got %v, want ErrDiverged", err)
	}
}

func TestUnknownOptimizer(t *testing.T) {
	c := quick()
	c.Optimizer = "newton"
	if _, err := Run(context.Background(), newLine(), c); err == nil || !contains(err, "choose adam or sgd") {
		t.Errorf("got %v, want the choice", err)
	}
}

func TestRateRisesThenFalls(t *testing.T) {
	c := Config{LearningRate: 1, Warmup: 10}
	for _, at := range []struct {
		step     int
		progress float64
		want     float64
	}{{1, 0, 0.1}, {5, 0, 0.5}, {10, 0, 1}, {50, 0.5, 0.5}, {100, 1, 0}} {
		if got := c.rate(at.step, 100, at.progress); math.Abs(got-at.want) > 1e-9 {
			t.Errorf("step %d at %v: rate %v, want %v", at.step, at.progress, got, at.want)
		}
	}
	if got := c.rate(2, 20, 0); got != 1 {
		t.Errorf("of 20 steps the second has the rate %v, want 1: the warm-up is a tenth of all", got)
	}
	c.ConstantRate = true
	if got := c.rate(100, 100, 1); got != 1 {
		t.Errorf("constant rate is %v at the end, want 1", got)
	}
}

func TestBatchesHoldEveryExampleOnce(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 1))
	lengths := make([]int, 1003)
	for i := range lengths {
		lengths[i] = 1 + random.IntN(60)
	}
	seen, spread := make([]int, len(lengths)), 0
	batches := cutBatches(lengths, 8, random)
	for _, batch := range batches {
		shortest, longest := math.MaxInt, 0
		for _, e := range batch {
			seen[e]++
			shortest, longest = min(shortest, lengths[e]), max(longest, lengths[e])
		}
		spread += longest - shortest
	}
	for e, n := range seen {
		if n != 1 {
			t.Fatalf("example %d is in %d batches", e, n)
		}
	}
	if mean := float64(spread) / float64(len(batches)); mean > 5 {
		t.Errorf("lengths in a batch differ by %.1f on average, want like ones", mean)
	}
}

func contains(err error, text string) bool {
	return err != nil && strings.Contains(err.Error(), text)
}
