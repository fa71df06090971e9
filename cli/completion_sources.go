package cli

import "herald/cli/completion"

// argumentWords says what completes the arguments of commands that take something of
// the project.
func argumentWords() map[string]completion.Source {
	return map[string]completion.Source{
		"herald generate-config":  completion.Each((*completion.Index).Sent),
		"herald import":           completion.First((*completion.Index).Importable),
		"herald invoke":           completion.Each((*completion.Index).Actions),
		"herald output":           completion.First((*completion.Index).Outputs),
		"herald resolve":          completion.First((*completion.Index).InDoubt),
		"herald state history":    completion.EarlierStates(2),
		"herald state list":       completion.Each((*completion.Index).Sent),
		"herald state mv":         completion.MovedAddresses,
		"herald state restore":    completion.EarlierStates(1),
		"herald state rm":         completion.Each((*completion.Index).Sent),
		"herald state show":       completion.First((*completion.Index).Addresses),
		"herald taint":            completion.First((*completion.Index).Deliveries),
		"herald untaint":          completion.First((*completion.Index).Tainted),
		"herald workspace delete": completion.Workspaces,
		"herald workspace select": completion.Workspaces,
	}
}

// flagWords says what completes flags that take something of the project, whichever
// command they belong to.
func flagWords() map[string]completion.Source {
	return map[string]completion.Source{
		"target": completion.Each((*completion.Index).Targets), "exclude": completion.Each((*completion.Index).Targets),
		"replace": completion.Each((*completion.Index).Sent), "route-to": completion.Each((*completion.Index).Conversations),
		"scope": completion.Each((*completion.Index).ModuleInstances),
	}
}
