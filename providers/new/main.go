// Command new writes the skeleton of a platform into the repository: facts,
// composing, calls, the dialect of the sandbox, a transcript, a test and an
// example. It compiles, and its conformance suite fails until it is filled in.
//
//	go run ./providers/new NAME
//
// NAME is what provider blocks use, in lower case. The command refuses to overwrite
// a file. docs/adding-a-platform.md says how to go on.
package main

import (
	"fmt"
	"os"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: go run ./providers/new NAME")
		os.Exit(2)
	}
	files, err := buildSkeleton(".", os.Args[1])
	if err == nil {
		err = writeFiles(".", files)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "providers/new:", err)
		os.Exit(1)
	}
	for _, f := range files {
		fmt.Println(f.path)
	}
	fmt.Printf("\nNext: go test ./providers/%s, and docs/adding-a-platform.md.\n", os.Args[1])
}
