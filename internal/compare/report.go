package compare

import (
	"bytes"
	_ "embed"
	"fmt"
	"runtime"
	"text/template"

	"nomen/internal/simd"
)

//go:embed compare.md.tmpl
var page string

var pageTemplate = template.Must(template.New("page").Funcs(template.FuncMap{
	"linked": func(c Chapter) string { return c.markdown(true) },
}).Parse(page))

// Report returns docs/compare.md, made of chapters, and the picture of each, by
// the names of their files. Command is what it was all made by.
func Report(chapters []Chapter, command string) (map[string][]byte, error) {
	machine := fmt.Sprintf("%s/%s, %d cores, %s arithmetic, %s", runtime.GOOS, runtime.GOARCH, runtime.GOMAXPROCS(0), simd.Kernels(), runtime.Version())
	var buffer bytes.Buffer
	err := pageTemplate.Execute(&buffer, struct {
		Machine, Command string
		Chapters         []Chapter
	}{machine, command, chapters})
	if err != nil {
		return nil, fmt.Errorf("writing the report: %w", err)
	}
	files := map[string][]byte{"compare.md": buffer.Bytes()}
	for _, c := range chapters {
		pictures, err := c.Files()
		if err != nil {
			return nil, err
		}
		for name, content := range pictures {
			files[name] = content
		}
	}
	return files, nil
}
