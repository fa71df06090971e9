package telegram_test

import (
	"bufio"
	"encoding/json"
	"net/http"
	"os/exec"
	"strings"
	"testing"

	"herald/lang/content"
	"herald/providers"
	"herald/providers/providertest/stage"
	"herald/providers/sandbox/npmtest"
)

// TestEmulator sends, edits and deletes on telegram-test-api, an emulator of Telegram
// that others publish. It takes messages without files.
func TestEmulator(t *testing.T) {
	t.Parallel()
	address := startEmulator(t)
	s := open(t, address)
	if err := s.CheckCredentials(t.Context()); err != nil {
		t.Error(err)
	}
	first := item(t, content.Content{Format: content.Markdown, Body: "**one** & two", Buttons: []content.Button{{Label: "Status", URL: "https://status.example.org"}}})
	res := s.Send(t.Context(), []providers.Outgoing{first, item(t, stage.Text("three"))})
	for _, r := range res {
		if r.Err != nil || r.ID == "" {
			t.Fatalf("%+v", res)
		}
	}
	if err := s.Edit(t.Context(), res[0].ID, item(t, stage.Text("uno"))); err != nil {
		t.Error(err)
	}
	if got := emulatorTexts(t, address); got != "uno, three" {
		t.Errorf("readers see %s", got)
	}
	if err := s.Recall(t.Context(), first.Target, stage.Sent(res[0].ID))[0]; err != nil {
		t.Error(err)
	}
	if got := emulatorTexts(t, address); got != "three" {
		t.Errorf("readers see %s after a deletion", got)
	}
	// The emulator refuses in words of its own, with a status of success.
	if err := s.Recall(t.Context(), first.Target, stage.Sent(res[0].ID))[0]; providers.KindOf(err) != providers.Invalid {
		t.Errorf("a refusal: %v", err)
	}
}

// startEmulator runs the emulator until the test ends, and returns its address.
func startEmulator(t *testing.T) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "node", "telegram-emulator.mjs")
	cmd.Dir = npmtest.Install(t)
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = in.Close(); _ = cmd.Wait() })
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(line)
}

// emulatorTexts returns the texts of the bot that exist.
func emulatorTexts(t *testing.T, address string) string {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address+"/getUpdatesHistory", strings.NewReader(`{"token":"`+token+`"}`))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	var history struct {
		Result []struct {
			Message struct {
				Text string `json:"text"`
			} `json:"message"`
		} `json:"result"`
	}
	if err := json.NewDecoder(answer.Body).Decode(&history); err != nil {
		t.Fatal(err)
	}
	var texts []string
	for _, u := range history.Result {
		texts = append(texts, u.Message.Text)
	}
	return strings.Join(texts, ", ")
}
