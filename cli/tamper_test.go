package cli_test

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"os"
	"regexp"

	"github.com/rogpeppe/go-internal/testscript"
)

// tamper FILE OLD NEW has a saved plan show another text than it sends: in the
// report for people and in the document for programs. It makes the hash in the
// first line right again, as anybody who can write the file can do.
func tamper(ts *testscript.TestScript, negated bool, args []string) {
	if negated || len(args) != 3 {
		ts.Fatalf("usage: tamper FILE OLD NEW")
	}
	path, old, shown := ts.MkAbs(args[0]), []byte(args[1]), []byte(args[2])
	data, err := os.ReadFile(path)
	ts.Check(err)
	_, body, _ := bytes.Cut(data, []byte("\n"))
	made, report, found := bytes.Cut(body, []byte(`"report":`))
	if !found || !bytes.Contains(report, old) {
		ts.Fatalf("%s does not show %q", args[0], old)
	}
	body = append(append(made, `"report":`...), bytes.ReplaceAll(report, old, shown)...)
	body = regexp.MustCompile(`"document":"[^"]*"`).ReplaceAllFunc(body, func(field []byte) []byte {
		packed, err := base64.StdEncoding.DecodeString(string(field[len(`"document":"`) : len(field)-1]))
		ts.Check(err)
		r, err := gzip.NewReader(bytes.NewReader(packed))
		ts.Check(err)
		document, err := io.ReadAll(r)
		ts.Check(err)
		var b bytes.Buffer
		w := gzip.NewWriter(&b)
		_, err = w.Write(bytes.ReplaceAll(document, old, shown))
		ts.Check(err)
		ts.Check(w.Close())
		return fmt.Appendf(nil, `"document":%q`, base64.StdEncoding.EncodeToString(b.Bytes()))
	})
	head := fmt.Sprintf("{\"herald_plan\":1,\"sha256\":\"%x\"}\n", sha256.Sum256(body))
	ts.Check(os.WriteFile(path, append([]byte(head), body...), 0o600))
}
