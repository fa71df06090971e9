// Package trust defines what the files of a project may access. The files may come
// from people who may not read the credentials of the machine that evaluates
// them: the author of a pull request, a module. So the policy comes only from
// the person who runs the program, and nothing in a project can extend it.
//
// It must not depend on what a policy protects, and it reads no files.
package trust
