package main

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"go/format"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"text/template"

	"herald/lang/safefile"
)

//go:embed skeleton
var templates embed.FS

// targets are the files of a skeleton by their template; NAME is the platform's.
var targets = map[string]string{
	"platform.go":         "providers/NAME/NAME.go",
	"compose.go":          "providers/NAME/compose.go",
	"errors.go":           "providers/NAME/errors.go",
	"facts.go":            "providers/NAME/facts.go",
	"conformance_test.go": "providers/NAME/conformance_test.go",
	"send-message.txtar":  "providers/NAME/testdata/send-message.txtar",
	"dialect.go":          "providers/sandbox/NAME.go",
	"endpoints.tsv":       "providers/NAME/testdata/endpoints.tsv",
	"example.hcl":         "examples/NAME/main.hcl",
}

// lists are the lists of platforms, with one on each line: the file, what the line before
// the first one begins with, and what is added at the end.
var lists = []struct{ path, line, closing, item string }{
	{"providers/all/all.go", "list := []providers.Platform{", "}", "NAME.New()"},
	{"providers/sandbox/dialect.go", "return []*dialect{", "}", "newTYPE(opt)"},
}

// file is a file of the repository, by its path from the root.
type file struct {
	path    string
	content []byte
	exists  bool // it is changed, and not new
}

var nameForm = regexp.MustCompile(`^[a-z][a-z0-9]{1,30}$`)

// buildSkeleton returns the files of a platform in the repository at root: those
// that are new, and the two lists that get another entry. It writes nothing.
func buildSkeleton(root, name string) ([]file, error) {
	if !nameForm.MatchString(name) {
		return nil, fmt.Errorf("%q is not the name of a platform: use lower-case letters and digits, beginning with a letter", name)
	}
	words := struct{ Name, Type, Title, Upper string }{
		name, strings.ToUpper(name[:1]) + name[1:], strings.ToUpper(name[:1]) + name[1:], strings.ToUpper(name),
	}
	var files []file
	for _, source := range slices.Sorted(maps.Keys(targets)) {
		content, err := executeTemplate(source, words)
		if err != nil {
			return nil, err
		}
		files = append(files, file{path: strings.ReplaceAll(targets[source], "NAME", name), content: content})
	}
	for _, l := range lists {
		item := strings.NewReplacer("NAME", name, "TYPE", words.Type).Replace(l.item)
		content, err := addToList(filepath.Join(root, l.path), l.line, l.closing, item, name)
		if err != nil {
			return nil, err
		}
		files = append(files, file{path: l.path, content: content, exists: true})
	}
	return files, nil
}

func executeTemplate(source string, words any) ([]byte, error) {
	text, err := templates.ReadFile("skeleton/" + source + ".tmpl")
	if err != nil {
		return nil, err
	}
	t, err := template.New(source).Delims("<%", "%>").Parse(string(text))
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := t.Execute(&b, words); err != nil {
		return nil, err
	}
	if !strings.HasSuffix(source, ".go") {
		return b.Bytes(), nil
	}
	return format.Source(b.Bytes())
}

// addToList returns a Go file with one more line in a list, and
// with the import of the platform where the item names its package.
func addToList(path, line, closing, item, name string) ([]byte, error) {
	source, err := safefile.Read(path, 1<<20)
	if err != nil {
		return nil, err
	}
	before, rest, found := bytes.Cut(source, []byte(line))
	end := bytes.Index(rest, []byte(closing+"\n"))
	if !found || end < 0 {
		return nil, fmt.Errorf("%s has no line that begins with %q: run this command in the root of the repository", path, line)
	}
	var out bytes.Buffer
	out.Write(before)
	fmt.Fprintf(&out, "%s%s%s,\n%s", line, rest[:end], item, rest[end:])
	text := out.String()
	if strings.HasPrefix(item, name+".") {
		text = strings.Replace(text, "\t\"herald/providers\"\n", "\t\"herald/providers\"\n\t\"herald/providers/"+name+"\"\n", 1)
	}
	return format.Source([]byte(text))
}

// writeFiles writes all files, or none if a new one exists already.
func writeFiles(root string, files []file) error {
	for _, f := range files {
		if _, err := os.Stat(filepath.Join(root, f.path)); !f.exists && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("%s exists; nothing was written", f.path)
		}
	}
	for _, f := range files {
		path := filepath.Join(root, f.path)
		if err := safefile.MakeDirs(filepath.Dir(path)); err != nil {
			return err
		}
		if err := safefile.Write(path, f.content, safefile.Options{Mode: 0o644}); err != nil {
			return err
		}
	}
	return nil
}
