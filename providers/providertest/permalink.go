package providertest

import (
	"testing"

	"herald/providers"
)

// permalinksAreDeclared checks that a result has a permalink if the platform declares
// that it gives some, and none otherwise. It covers the first conversation only: a
// platform may have conversations without.
func (s *suite) permalinksAreDeclared(t *testing.T) {
	w := s.newWorld(t, s.baseConfig(1)+s.messageWithText("a", "one"))
	res := w.sendFirst()
	if res.Err != nil {
		t.Fatal(res.Err)
	}
	s.checkPermalink(t, "Send", res.URL)
	session, target, _ := w.openFirst()
	reader, ok := providers.As[providers.Reader](session)
	if !ok {
		return
	}
	read, err := reader.Read(t.Context(), target, []string{res.ID})
	if err != nil {
		t.Fatal(err)
	}
	if url := read[res.ID].URL; url != "" {
		s.checkPermalink(t, "Read", url)
		wantEqual(t, "the permalink that Read returns", res.URL, url)
	}
}

// checkPermalink checks an address that a method returned against the facts.
func (s *suite) checkPermalink(t *testing.T, method, url string) {
	t.Helper()
	switch declared := s.facts.Can(providers.Permalink); {
	case declared && url == "":
		t.Errorf("the facts declare permalinks, and %s returned none", method)
	case !declared && url != "":
		t.Errorf("%s returned %q, and the facts do not declare permalinks: the language would not pass it on", method, url)
	case url != providers.PermalinkOrNone(url):
		t.Errorf("%s returned %q, which is not an absolute http or https address", method, url)
	}
}
