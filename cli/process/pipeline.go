package process

// InAutomation reports whether HERALD_IN_AUTOMATION is set: then hints at the
// next command are not printed.
func (e Env) InAutomation() bool { return e.Getenv("HERALD_IN_AUTOMATION") != "" }

// IsPipeline reports whether this process runs in a pipeline. Sources: "Default
// environment variables" of GitHub Actions, "Predefined variables" of GitLab,
// Azure Pipelines and TeamCity.
func (e Env) IsPipeline() bool {
	for _, name := range []string{"CI", "GITHUB_ACTIONS", "GITLAB_CI", "TF_BUILD", "TEAMCITY_VERSION"} {
		if e.Getenv(name) != "" {
			return true
		}
	}
	return false
}

// JobURL returns the address of the CI job that this process belongs to; ""
// outside of one. Sources: "Variables reference" of GitHub Actions, "Predefined
// CI/CD variables" of GitLab.
func (e Env) JobURL() string {
	if url := e.Getenv("CI_JOB_URL"); url != "" {
		return url
	}
	server, repository, run := e.Getenv("GITHUB_SERVER_URL"), e.Getenv("GITHUB_REPOSITORY"), e.Getenv("GITHUB_RUN_ID")
	if server == "" || repository == "" || run == "" {
		return ""
	}
	return server + "/" + repository + "/actions/runs/" + run
}
