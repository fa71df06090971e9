//go:build ignore

// Lays out a vulnerability database in the form that govulncheck reads
// (https://go.dev/doc/security/vuln/database) from a directory of OSV entries.
//
//	go run .ci/vulndb.go OSV_DIR DATABASE_DIR
package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// entry is what the indexes hold of an OSV entry.
type entry struct {
	ID       string     `json:"id"`
	Modified time.Time  `json:"modified"`
	Aliases  []string   `json:"aliases,omitempty"`
	Affected []affected `json:"affected,omitempty"`
}

type affected struct {
	Package struct {
		Name string `json:"name"`
	} `json:"package"`
	Ranges []struct {
		Events []struct {
			Fixed string `json:"fixed"`
		} `json:"events"`
	} `json:"ranges"`
}

// module is an element of index/modules.json.
type module struct {
	Path  string `json:"path"`
	Vulns []vuln `json:"vulns"`
}

type vuln struct {
	ID       string    `json:"id"`
	Modified time.Time `json:"modified"`
	Fixed    string    `json:"fixed,omitempty"`
}

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: go run .ci/vulndb.go OSV_DIR DATABASE_DIR")
		os.Exit(2)
	}
	if err := writeDatabase(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func writeDatabase(source, target string) error {
	files, err := filepath.Glob(filepath.Join(source, "*.json"))
	if err != nil {
		return err
	}
	if len(files) == 0 {
		return fmt.Errorf("there are no entries in %s", source)
	}
	var entries []entry
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		var e entry
		if err := json.Unmarshal(data, &e); err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		entries = append(entries, e)
		if err := writeFile(filepath.Join(target, "ID", e.ID+".json"), data); err != nil {
			return err
		}
	}
	return writeIndexes(filepath.Join(target, "index"), entries)
}

func writeIndexes(dir string, entries []entry) error {
	newest := time.Time{}
	vulns := make([]entry, len(entries))
	for i, e := range entries {
		if e.Modified.After(newest) {
			newest = e.Modified
		}
		vulns[i] = entry{ID: e.ID, Modified: e.Modified, Aliases: e.Aliases}
	}
	for name, content := range map[string]any{
		"db.json":      map[string]time.Time{"modified": newest},
		"vulns.json":   vulns,
		"modules.json": indexModules(entries),
	} {
		data, err := json.Marshal(content)
		if err != nil {
			return err
		}
		if err := writeFile(filepath.Join(dir, name), data); err != nil {
			return err
		}
	}
	return nil
}

// indexModules lists the entries of each module, with the last version that
// fixes one.
func indexModules(entries []entry) []module {
	byPath := map[string]*module{}
	for _, e := range entries {
		for _, a := range e.Affected {
			m := byPath[a.Package.Name]
			if m == nil {
				m = &module{Path: a.Package.Name}
				byPath[a.Package.Name] = m
			}
			fixed := ""
			for _, r := range a.Ranges {
				for _, event := range r.Events {
					fixed = cmp.Or(event.Fixed, fixed)
				}
			}
			if !slices.ContainsFunc(m.Vulns, func(v vuln) bool { return v.ID == e.ID }) {
				m.Vulns = append(m.Vulns, vuln{e.ID, e.Modified, fixed})
			}
		}
	}
	modules := make([]module, 0, len(byPath))
	for _, m := range byPath {
		modules = append(modules, *m)
	}
	slices.SortFunc(modules, func(x, y module) int { return cmp.Compare(x.Path, y.Path) })
	return modules
}

func writeFile(path string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, data, 0o644)
}
