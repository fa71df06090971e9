package kit_test

import (
	"testing"

	"herald/providers/kit"
)

func TestTree(t *testing.T) {
	t.Parallel()
	tree := kit.ReadTree([]byte(`{"id":9007199254740993,"ok":false,"a/b":{"~":["x","y"]},"":{"":"e"},"none":null,"list":[]}`))
	for pointer, want := range map[string]string{
		"/id": "9007199254740993", "/ok": "false", "/a~1b/~0/1": "y", "//": "e",
		"/none": "", "/list": "", "": "", "/a~1b/~0/2": "", "/a~1b/~0/-1": "", "/id/x": "", "/absent": "",
	} {
		if got := tree.Scalar(pointer); got != want || !kit.IsPointer(pointer) {
			t.Errorf("%q: %q, want %q", pointer, got, want)
		}
	}
	for pointer, want := range map[string]bool{"": true, "/none": true, "/list": true, "/absent": false} {
		if _, ok := tree.At(pointer); ok != want {
			t.Errorf("%q exists: %v", pointer, ok)
		}
	}
	for _, none := range []string{"id", "/~", "/~2", "id/x"} {
		if kit.IsPointer(none) {
			t.Errorf("%q is taken for a pointer", none)
		}
	}
	if got := kit.PointerTo("/a", "b/~"); got != "/a/b~1~0" || kit.ReadTree([]byte("no JSON")).Value != nil {
		t.Error(got)
	}
}
