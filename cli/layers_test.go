package cli_test

// layer says what the packages it is for may import of ours. Patterns match as
// in path.Match; a final /... matches everything below as well.
type layer struct {
	packages string
	imports  []string
}

// layers are the rules of ARCHITECTURE.md. The first that fits a package
// counts.
func layers() []layer {
	return []layer{
		{"main", []string{"cli", "cli/process"}},
		{filePackage, nil},
		{problemPackage, nil},
		{"cli", []string{"..."}},
		{"cli/printer", nil},
		{"cli/exit", nil},
		{"cli/failure", nil},
		{"cli/process", []string{"cli/failure", "lang/diag/style", "providers"}},
		{"cli/interrupt", []string{"cli/process"}},
		{"cli/commandline", []string{"cli/failure", "cli/printer", "cli/process", "lang", "lang/diag"}},
		{"cli/stateaddr", []string{"cli/output", "cli/printer", "lang/addr", "lang/diag", "plan/target", "state"}},
		{"cli/stateedit", []string{"cli/printer", "cli/stateaddr", "lang/addr", "lang/move", "lang/normalize", "state", "state/store"}},
		{"cli/stateview", []string{"cli/printer", "lang/addr", "lang/diag/visible", "lang/funcs", "plan", "plan/humanize", "plan/render", "plan/render/diff", "state"}},
		{"cli/output", []string{"apply/stream", "cli/exit", "cli/failure", "cli/process", "lang/diag", "lang/diag/style", "lang/diag/visible", "lang/secret"}},
		{"cli/project", []string{"cli/exit", "cli/failure", "cli/output", "cli/printer", "cli/process", "cli/rehearsal", "cli/userconfig", "lang", "lang/...", "plan/route",
			"providers", "providers/all", "providers/sandbox", "providers/sessions", "state", "state/backend", "state/backend/all", "state/seal", "state/store"}},
		{"cli/planning", []string{"apply/stream", "cli/project", "lang/addr", "plan", "plan/target", "providers/sessions", "state/store"}},
		{"cli/planview", []string{"cli/output", "cli/project", "lang/content", "plan", "plan/render", "plan/render/comment", "plan/render/page"}},
		{"cli/savedplan", []string{"cli/approval", "cli/exit", "cli/failure", "cli/planning", "cli/printer", "cli/process", "cli/project", "cli/userconfig", "lang", "lang/diag/visible", "lang/library", "plan", "plan/render", "plan/render/document", "plan/saved", "plan/saved/signature", "state/backend", "state/seal", "state/store"}},
		{"cli/applyview", []string{"apply", "apply/progress", "apply/stream", "cli/output", "cli/printer", "cli/process", "cli/stateview", "plan", "providers/sessions"}},
		{"cli/completion", []string{"cli/project", "cli/stateaddr", "lang", "lang/addr", "lang/diag/visible", "lang/library", "lang/trust", "plan/target", "state"}},
		{"cli/approval", []string{"cli/exit", "state/backend"}},
		{"cli/diagram", []string{"cli/printer", "lang/diag/textwrap"}},
		{"cli/graphview", []string{"cli/diagram", "lang", "lang/addr", "lang/scope", "plan"}},
		{"cli/sandboxview", []string{"cli/printer", "lang/diag/visible", "providers/sandbox"}},
		{"cli/reference", []string{"cli/printer"}},
		{"cli/userconfig", []string{"lang/diag", "lang/source", "lang/trust"}},
		{"cli/problem", []string{"lang/diag"}},
		{"cli/manual", []string{"cli/printer", "lang/addr", "lang/funcs", "lang/grammar", "lang/schema", "providers"}},
		{"cli/console", []string{"lang", "lang/..."}},
		{"cli/formatter", []string{"cli/failure", "cli/output", "cli/printer", "cli/project", "lang/diag", "lang/diag/visible", "lang/format"}},
		{"cli/trial", []string{"cli/rehearsal", "apply", "plan", "plan/target", "plan/record", "providers/sessions", "lang", "lang/*", "providers", "providers/sandbox", "state", "state/store", "state/backend/local"}},
		{"cli/trial/report", []string{"apply/stream/line", "cli/printer", "cli/trial", "lang/diag", "lang/diag/style", "lang/diag/visible", "lang/suite"}},
		{"cli/rehearsal", []string{"lang/schema", "providers", "providers/sandbox"}},
		{"apply/progress", []string{"apply", "lang/addr", "plan", "providers/sessions", "plan/render/textlayout", "lang/diag/style", "lang/diag/visible"}},
		{"apply/stream/line", []string{"lang/diag"}},
		{"apply/stream", []string{"apply", "apply/stream/line", "plan", "plan/render", "plan/render/document", "lang/addr", "plan/record", "providers/sessions"}},
		{"apply/...", []string{"apply/...", "plan", "plan/record", "providers/sessions", "lang/...", "providers", "state/..."}},
		{"plan/...", []string{"plan/...", "plan/record", "providers/sessions", "providers/compose", "lang/...", "providers", "state"}},
		{"plan/record", []string{"providers/sessions", "lang", "lang/*", "providers", "state"}},
		{"providers/compose", []string{"providers", "lang/content", "lang/markdown"}},
		{"providers/sessions", []string{"lang", "lang/*", "providers", "providers/compose"}},
		{"providers/all", []string{"providers", "providers/*"}},
		{"providers/new", []string{"lang/safefile"}},
		{"providers/sandbox", nil},
		{"providers/sandbox/npmtest", nil},
		{"providers/providertest", []string{"..."}},
		{"providers/providertest/stage", []string{"providers", "providers/sandbox", "lang/content"}},
		{"providers/client", []string{"providers", "lang/trust"}},
		{"providers", []string{"lang/schema", "lang/content", "lang/normalize", "lang/trust"}},
		{"providers/kit", []string{"providers", "providers/client", "lang/schema", "lang/content", "lang/markdown", "lang/normalize"}},
		{"providers/*", []string{"providers", "providers/client", "providers/kit", "providers/forge", "lang/schema", "lang/content", "lang/markdown", "lang/markdown/*", "lang/normalize"}},
		{"providers/*/*", nil},
		{"state/seal", []string{"state/backend", "lang/schema"}},
		{"state/backend/...", []string{"state/backend/...", "lang/schema", "lang/trust"}},
		{"state/...", []string{"state/...", "lang/addr", "lang/content"}},
		{"lang/markdown", nil},
		{"lang/markdown/richtext", []string{"lang/markdown"}},
		{"lang/diag/style", nil},
		{"lang/diag/textwrap", nil},
		{"lang/diag/visible", nil},
		{"lang/normalize", nil},
		{"lang/trust", nil},
		{"lang/...", []string{"lang/..."}},
	}
}
