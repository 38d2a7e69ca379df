package markdown

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTablesAreAligned(t *testing.T) {
	table := Table{Caption: "Some:", Columns: []string{"network", "F1"}}
	table.Add("naïve", 7)
	table.Add("LSTM in both directions", "90.1 ± 2")
	const want = `Some:

| network                 |       F1 |
|-------------------------|---------:|
| naïve                   |        7 |
| LSTM in both directions | 90.1 ± 2 |
`
	if diff := cmp.Diff(want, table.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
