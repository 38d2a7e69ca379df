package words

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// pack returns text compressed with gzip.
func pack(text string) string {
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	io.WriteString(w, text)
	w.Close()
	return packed.String()
}

func TestReadVectors(t *testing.T) {
	want := &Vectors{Words: []string{"the", "of"}, Size: 3, Values: []float32{1, -0.5, 2e-3, 0, 4, 5}}
	const rows = "the 1 -0.5 2e-3\nof 0 4 5\n"
	tests := []struct {
		name, text string
		limit      int
	}{
		{"GloVe", rows, 0},
		{"word2vec", "2 3\n" + rows, 0},
		{"gzip", pack(rows), 0},
		{"spaces at the end, as word2vec writes them", "2 3\nthe 1 -0.5 2e-3 \nof 0 4 5 \n", 0},
		{"tabs and CRLF", "the\t1\t-0.5\t2e-3\r\nof\t0\t4\t5\r\n", 0},
		{"no end of line at the end", strings.TrimSpace(rows), 0},
		{"a word again", rows + "the 9 9 9\n", 0},
		{"limit", rows + "and 1 2 3\n", 2},
		{"limit, with a word again", "the 1 -0.5 2e-3\nthe 7 7 7\nof 0 4 5\nand 1 2 3", 2},
		{"limit, and a mistake after it", rows + "and 1 2\n", 2},
		{"limit below what the first line says", "3 3\n" + rows + "and 1 2 3\n", 2},
		{"word not UTF-8", "\xff 1 2 3\n" + rows, 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := ReadVectors(strings.NewReader(test.text), "v.txt", test.limit)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestReadVectorsRefuses(t *testing.T) {
	random := make([]byte, 100_000)
	rand.NewChaCha8([32]byte{}).Read(random)
	long := pack(fmt.Sprintf("a 1\n%x 1\n", random))
	tests := []struct{ name, text, want string }{
		{"nothing", "", "v.txt:1: there are no word vectors"},
		{"nothing, compressed", pack(""), "v.txt:1: there are no word vectors"},
		{"empty line", "a 1\n\nb 2\n", "v.txt:2: a word and its numbers are wanted"},
		{"word alone", "word\n", "v.txt:1: a word and its numbers are wanted"},
		{"no word", " 1 2\n", "v.txt:1: a word and its numbers are wanted"},
		{"too few", "a 1 2\nb 1\n", "v.txt:2: 1 numbers follow the word, not 2"},
		{"too many", "a 1 2\nb 1 2 3\n", "v.txt:2: 3 numbers follow the word, not 2"},
		{"other than the first line says", "2 3\na 1 2\n", "v.txt:2: 2 numbers follow the word, not 3"},
		{"fewer than the first line says", "2 1\na 1\n", "v.txt:3: the input ends after 1 of the 2 rows its first line promises"},
		{"a mistake in a word that is left out", "a 1 2\na 1\n", "v.txt:2: 1 numbers"},
		{"text", "a 1\nb x\n", `v.txt:2: "x" is not a finite number`},
		{"NaN", "a 1\nb NaN\n", `v.txt:2: "NaN" is not a finite number`},
		{"infinity", "a -inf\n", `v.txt:1: "-inf" is not a finite number`},
		{"too large", "a 1e39\n", `v.txt:1: "1e39" is not a finite number`},
		{"long field", "a " + strings.Repeat("y", 1000), `"` + strings.Repeat("y", 40) + `"`},
		{"long line", "a 1\n" + strings.Repeat("x", maxLine+1), "v.txt:2: the line is longer than 1048576 bytes"},
		{"gzip cut in its header", pack("a 1\n")[:5], "v.txt:1: the compressed input ends too soon"},
		{"gzip cut in the data", long[:len(long)/2], "v.txt:2: the compressed input ends too soon"},
		{"gzip cut before its checksum", pack("a 1\n")[:len(pack("a 1\n"))-4], "v.txt:2: the compressed input ends too soon"},
		{"gzip damaged", "\x1f\x8b\x07" + pack("a 1\n")[3:], "v.txt:1: gzip: invalid header"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := ReadVectors(strings.NewReader(test.text), "v.txt", 0)
			if err == nil || got != nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, error %v; want %q", got, err, test.want)
			}
		})
	}
}

func TestReadVectorsReportsFailure(t *testing.T) {
	broken := errors.New("disk on fire")
	input := io.MultiReader(strings.NewReader("a 1\nb 2"), &failing{broken})
	_, err := ReadVectors(input, "v.txt", 0)
	if !errors.Is(err, broken) || !strings.HasPrefix(err.Error(), "v.txt:2: ") {
		t.Errorf("error is %v", err)
	}
}

type failing struct{ err error }

func (f *failing) Read([]byte) (int, error) { return 0, f.err }

func FuzzReadVectors(f *testing.F) {
	f.Add([]byte("the 1 -0.5\nof 0 4\n"), 0)
	f.Add([]byte("2 2\nthe 1 -0.5 \r\nof\t0 4"), 1)
	f.Add([]byte("99999999999999 99999999999999\na 1\n"), 0)
	f.Add([]byte(pack("a 1\nb 2\n")), 0)
	f.Add([]byte("\xff 1\na nan"), -1)
	f.Fuzz(func(t *testing.T, data []byte, limit int) {
		v, err := ReadVectors(bytes.NewReader(data), "f", limit)
		if err != nil {
			return
		}
		if len(v.Words)*v.Size != len(v.Values) || limit > 0 && len(v.Words) > limit {
			t.Fatalf("%d words of %d numbers, %d in all, limit %d", len(v.Words), v.Size, len(v.Values), limit)
		}
		sorted := slices.Sorted(slices.Values(v.Words))
		if len(slices.Compact(sorted)) != len(v.Words) {
			t.Fatalf("a word twice in %q", v.Words)
		}
		if slices.ContainsFunc(v.Values, func(x float32) bool { return x-x != 0 }) {
			t.Fatalf("not finite: %v", v.Values)
		}
	})
}

func ExampleReadVectors() {
	v, err := ReadVectors(strings.NewReader("the 0.5 -1\nof 0.25 2\n"), "vectors.txt", 0)
	fmt.Println(v.Words, v.Size, v.Values, err)
	_, err = ReadVectors(strings.NewReader("the 0.5 -1\nof 0.25\n"), "vectors.txt", 0)
	fmt.Println(err)
	// Output:
	// [the of] 2 [0.5 -1 0.25 2] <nil>
	// vectors.txt:2: 1 numbers follow the word, not 2
}

func BenchmarkReadVectors(b *testing.B) {
	var text strings.Builder
	r := rand.New(rand.NewPCG(1, 2))
	for i := range 2000 {
		fmt.Fprintf(&text, "word%d", i)
		for range 100 {
			fmt.Fprintf(&text, " %.4f", r.NormFloat64())
		}
		text.WriteByte('\n')
	}
	for name, input := range map[string]string{"text": text.String(), "gzip": pack(text.String())} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(text.Len()))
			for b.Loop() {
				if _, err := ReadVectors(strings.NewReader(input), "v", 0); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
