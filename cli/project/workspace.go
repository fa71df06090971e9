package project

import (
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"strings"

	"herald/lang/diag/problem"
	"herald/lang/safefile"
)

// DefaultWorkspace is the workspace that always exists.
const DefaultWorkspace = "default"

// workspaceFile is the file in the directory of Herald's own files that holds the
// name of the workspace in use.
const workspaceFile = "workspace"

// SelectedWorkspace returns the workspace in use, and whether the environment
// selects it.
func SelectedWorkspace(opt *Options) (name string, fixed bool, err error) {
	if name := opt.Env.Getenv("HERALD_WORKSPACE"); name != "" {
		return name, true, CheckWorkspace(name)
	}
	data, err := safefile.Read(opt.Dir.Own(workspaceFile), maxMetadata)
	if errors.Is(err, fs.ErrNotExist) {
		return DefaultWorkspace, false, nil
	}
	if err != nil {
		return "", false, fmt.Errorf("read which workspace is in use: %w", err)
	}
	name = strings.TrimSpace(string(data))
	return name, false, CheckWorkspace(name)
}

// SelectWorkspace makes a workspace the one in use.
func SelectWorkspace(dir Dir, name string) error {
	if err := dir.MakeOwn(); err != nil {
		return err
	}
	if err := safefile.Write(dir.Own(workspaceFile), []byte(name+"\n"), safefile.Options{Durable: true}); err != nil {
		return fmt.Errorf("record which workspace is in use: %w", err)
	}
	return nil
}

// CheckWorkspace returns an error if a workspace cannot have a name.
func CheckWorkspace(name string) error {
	if !regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$`).MatchString(name) {
		return problem.Errorf(problem.InvalidWorkspace, "%q cannot be the name of a workspace: a name has up to 63 letters, digits, - and _, and begins with a letter or digit", name)
	}
	return nil
}
