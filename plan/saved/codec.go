package saved

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"strconv"

	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"

	"herald/lang/diag/problem"
)

// Errors of Decode, for errors.Is.
var (
	ErrForeign = problem.New(problem.SavedPlanCannotBeUsed, "it is not a saved plan", "Use a file that herald plan --out has written.")
	ErrNewer   = problem.New(problem.SavedPlanCannotBeUsed, "it was saved by a newer version of Herald", "")
	ErrDamaged = problem.New(problem.SavedPlanCannotBeUsed, "it is damaged: it was truncated or changed after it was saved", "")
)

// headForm is the first line: the format version and the hash of the rest.
var headForm = regexp.MustCompile(`^\{"herald_plan":([1-9][0-9]{0,8}),"sha256":"([0-9a-f]{64})"\}$`)

// Encode encodes the plan. The result contains the state, so only people who
// may read the state may read it.
func (f *File) Encode() ([]byte, error) {
	// Without indentation, so that embedded JSON keeps its bytes: they are
	// compared when the plan is made again.
	body, err := json.Marshal(f)
	if err != nil {
		return nil, fmt.Errorf("encode the plan: %w", err)
	}
	body = append(body, '\n')
	digest := sha256.Sum256(body)
	head := fmt.Sprintf("{\"herald_plan\":%d,\"sha256\":\"%s\"}\n", Version, hex.EncodeToString(digest[:]))
	return append([]byte(head), body...), nil
}

// IsPlan reports whether data claims to be a saved plan of any version.
func IsPlan(data []byte) bool {
	head, _, _ := bytes.Cut(data, []byte("\n"))
	return headForm.Match(head)
}

// Decode decodes what this or an earlier version encoded. The error wraps
// ErrForeign, ErrNewer or ErrDamaged.
func Decode(data []byte) (*File, error) {
	head, body, _ := bytes.Cut(data, []byte("\n"))
	m := headForm.FindSubmatch(head)
	if m == nil {
		return nil, ErrForeign
	}
	if version, err := strconv.Atoi(string(m[1])); err != nil || version > Version {
		return nil, fmt.Errorf("%w: its format is %s, and this version reads formats up to %d", ErrNewer, m[1], Version)
	}
	if digest := sha256.Sum256(body); hex.EncodeToString(digest[:]) != string(m[2]) {
		return nil, ErrDamaged
	}
	f := &File{data: data}
	dec := json.NewDecoder(bytes.NewReader(body))
	// An unknown field may demand something that must not be ignored.
	dec.DisallowUnknownFields()
	if err := dec.Decode(f); err != nil {
		return nil, fmt.Errorf("%w: %v", ErrNewer, err)
	}
	if _, err := dec.Token(); err != io.EOF {
		return nil, fmt.Errorf("%w: there is data after its end", ErrDamaged)
	}
	if f.Report == nil {
		return nil, fmt.Errorf("%w: its report is missing", ErrDamaged)
	}
	if _, err := f.Basis.toPlanBasis(); err != nil {
		return nil, fmt.Errorf("%w: %v", ErrDamaged, err)
	}
	return f, nil
}

// writeValue encodes a value with its type. It must be known and unmarked.
func writeValue(v cty.Value) (json.RawMessage, error) {
	return ctyjson.Marshal(v, cty.DynamicPseudoType)
}

func readValue(data json.RawMessage) (cty.Value, error) {
	return ctyjson.Unmarshal(data, cty.DynamicPseudoType)
}
