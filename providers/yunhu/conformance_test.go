package yunhu_test

import (
	"fmt"
	"testing"

	"herald/providers/providertest"
	"herald/providers/yunhu"
)

func TestConformance(t *testing.T) {
	t.Parallel()
	providertest.Run(t, providertest.Options{
		Platform: yunhu.New(),
		Unmade: []string{ // operations_test.go and the vendor's transcripts
			"POST /v1/msg/list-message-by-seq", "POST /v1/msg/list-message-edit-record", "POST /v1/msg/button-report",
			"POST /v1/msg/file-download-record", "POST /v1/msg/pic-list-message-by-mid-seq", "POST /v1/msg/delete",
			"POST /v1/msg/a2ui-form-report", "POST /v1/conversation/list",
		},
		Place:  func(n int) string { return fmt.Sprintf("group:%d", n+1) },
		People: []string{"1001", "1002", "1003"},
		Samples: map[string]string{
			"expression": "yunhu {\n expression {\n id = \"4711\"\n image = \"expression/a.jpg\"\n }\n }",
			"sticker":    "yunhu {\n sticker {\n item_id = 12\n pack_id = 3\n image = \"sticker/a.jpg\"\n }\n }",
			"post":       "yunhu {\n post {\n id = \"815\"\n title = \"Release 2\"\n }\n }",
			"form":       "yunhu {\n form = jsonencode({ x = { id = \"x\", type = \"input\", value = \"y\" } })\n }",
			"a2ui":       "yunhu {\n a2ui = jsonencode({ root = {} })\n }",
		},
	})
}

func FuzzConformance(f *testing.F) { providertest.FuzzCompose(f, yunhu.New()) }

func FuzzAnswers(f *testing.F) {
	providertest.FuzzAnswers(f, providertest.Options{
		Platform: yunhu.New(),
		Place:    func(n int) string { return fmt.Sprintf("group:%d", n+1) },
		People:   []string{"1001"},
	})
}
