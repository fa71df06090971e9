// Package trust says what the files of a project may reach. The files may come
// from people who may not read the credentials of the machine that evaluates
// them: the author of a pull request, a module. So the policy comes only from
// whoever runs the program, and nothing in a project can widen it.
//
// It must not know what is guarded by a policy, and reads nothing itself.
package trust
