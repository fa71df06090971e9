//go:build ignore

// Measures how descriptive the names of functions are. A name of one lower-case
// word, such as "place", rarely says what a function does or where it is.
//
//	go run .ci/names.go [-max PERCENT]
//
// It prints the share of one-word names in each directory and in all, the names
// that are defined most often, and functions drawn with a fixed seed: a reader
// should be able to guess their packages. It fails if the share in all exceeds
// -max.
package main

import (
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// function is a function or method that is declared outside of tests.
type function struct{ directory, receiver, name string }

func main() {
	limit := flag.Float64("max", 100, "fail if more than this percentage of all names are one-word names")
	seed := flag.Uint64("seed", 20260801, "seed of the sample")
	flag.Parse()
	functions, err := parseFunctions(".")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	share := printShares(functions)
	printMostDefined(functions, 10)
	printSample(functions, 20, *seed)
	if share > *limit {
		fmt.Fprintf(os.Stderr, "%.1f %% of the names are one word; at most %.1f %% may be\n", share, *limit)
		os.Exit(1)
	}
}

// parseFunctions lists the functions below root, sorted by position.
func parseFunctions(root string) ([]function, error) {
	var functions []function
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (entry.Name() == "testdata" || strings.HasPrefix(entry.Name(), ".") && path != root):
			return filepath.SkipDir
		case filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		if !ast.IsGenerated(file) {
			functions = append(functions, declaredFunctions(file, filepath.ToSlash(filepath.Dir(path)))...)
		}
		return nil
	})
	return functions, err
}

func declaredFunctions(file *ast.File, directory string) []function {
	var functions []function
	for _, d := range file.Decls {
		f, ok := d.(*ast.FuncDecl)
		if !ok || f.Name.Name == "main" || f.Name.Name == "init" || f.Name.Name == "_" {
			continue
		}
		functions = append(functions, function{directory, receiverType(f), f.Name.Name})
	}
	return functions
}

// receiverType returns the name of a method's type, and "" for a function.
func receiverType(f *ast.FuncDecl) string {
	if f.Recv == nil || len(f.Recv.List) == 0 {
		return ""
	}
	t := f.Recv.List[0].Type
	for {
		switch x := t.(type) {
		case *ast.StarExpr:
			t = x.X
		case *ast.IndexExpr:
			t = x.X
		case *ast.IndexListExpr:
			t = x.X
		case *ast.Ident:
			return x.Name
		default:
			return ""
		}
	}
}

var oneWord = regexp.MustCompile(`^[a-z]+$`)

// printShares prints the share of each directory, and returns that of all in
// percent.
func printShares(functions []function) float64 {
	count, short := map[string]int{}, map[string]int{}
	for _, f := range functions {
		for _, group := range []string{f.directory, "all"} {
			count[group]++
			if oneWord.MatchString(f.name) {
				short[group]++
			}
		}
	}
	percent := func(group string) float64 { return 100 * float64(short[group]) / float64(max(count[group], 1)) }
	fmt.Println("one-word function names")
	for _, directory := range slices.Sorted(maps.Keys(count)) {
		if directory != "all" {
			fmt.Printf("  %5.1f %%  %4d of %4d  %s\n", percent(directory), short[directory], count[directory], directory)
		}
	}
	fmt.Printf("  %5.1f %%  %4d of %4d  in all\n", percent("all"), short["all"], count["all"])
	return percent("all")
}

func printMostDefined(functions []function, n int) {
	count := map[string]int{}
	for _, f := range functions {
		count[f.name]++
	}
	names := slices.Sorted(maps.Keys(count))
	slices.SortStableFunc(names, func(a, b string) int { return count[b] - count[a] })
	fmt.Println("\nnames that are defined most often")
	for _, name := range names[:min(n, len(names))] {
		fmt.Printf("  %4d  %s\n", count[name], name)
	}
}

// printSample prints a question and its answers: functions without and with
// their packages.
func printSample(functions []function, n int, seed uint64) {
	order := rand.New(rand.NewPCG(seed, 0)).Perm(len(functions))[:min(n, len(functions))]
	fmt.Println("\nwhich package are these functions in?")
	for i, k := range order {
		f := functions[k]
		fmt.Printf("  %2d  %s\n", i+1, strings.TrimPrefix(f.receiver+"."+f.name, "."))
	}
	fmt.Println("\nanswers")
	for i, k := range order {
		fmt.Printf("  %2d  %s\n", i+1, functions[k].directory)
	}
}
