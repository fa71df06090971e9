package yunhupb_test

import (
	"fmt"
	"maps"
	"os"
	"regexp"
	"testing"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/reflect/protoreflect"

	"herald/providers/yunhu/yunhupb"
)

// The generated code is that of the definition.
func TestGeneratedFromDefinition(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("yunhu.proto")
	if err != nil {
		t.Fatal(err)
	}
	want, within := map[string]string{}, ""
	line := regexp.MustCompile(`(?m)^(?:message|enum) (\w+) \{|^  (?:(repeated )?(\w+) )?(\w+) = (\d+);`)
	for _, m := range line.FindAllStringSubmatch(string(text), -1) {
		if m[1] != "" {
			within = m[1]
			continue
		}
		want[within+"."+m[4]] = m[2] + m[3] + " " + m[5]
	}
	if diff := cmp.Diff(want, describeGenerated()); diff != "" {
		t.Errorf("run protoc, as doc.go says (-definition +generated):\n%s", diff)
	}
}

// describeGenerated returns the type and number of each field, and the number of each
// value of an enum.
func describeGenerated() map[string]string {
	out := map[string]string{}
	for i := range yunhupb.File_yunhu_proto.Enums().Len() {
		enum := yunhupb.File_yunhu_proto.Enums().Get(i)
		for j := range enum.Values().Len() {
			v := enum.Values().Get(j)
			out[fmt.Sprintf("%s.%s", enum.Name(), v.Name())] = fmt.Sprintf(" %d", v.Number())
		}
	}
	for i := range yunhupb.File_yunhu_proto.Messages().Len() {
		maps.Copy(out, describeFields(yunhupb.File_yunhu_proto.Messages().Get(i)))
	}
	return out
}

func describeFields(m protoreflect.MessageDescriptor) map[string]string {
	out := map[string]string{}
	for i := range m.Fields().Len() {
		f := m.Fields().Get(i)
		kind := f.Kind().String()
		switch {
		case f.Enum() != nil:
			kind = string(f.Enum().Name())
		case f.Message() != nil:
			kind = string(f.Message().Name())
		}
		if f.IsList() {
			kind = "repeated " + kind
		}
		out[fmt.Sprintf("%s.%s", m.Name(), f.Name())] = fmt.Sprintf("%s %d", kind, f.Number())
	}
	return out
}
