package aily

import (
	"github.com/zclconf/go-cty/cty"

	"herald/lang/schema"
)

const defaultEndpoint = "https://open.feishu.cn"

func providerBlock() schema.Block {
	return schema.Block{
		Help: "A custom app with the scopes aily:session and aily:message: its id and secret, or a tenant token that is ready.",
		Attributes: []schema.Attribute{
			{Name: "app_id", Type: cty.String, Env: []string{"AILY_APP_ID"},
				Help: "The app's id.", Example: `"cli_slkdjalasdkjasd"`},
			{Name: "app_secret", Type: cty.String, Sensitive: true, Env: []string{"AILY_APP_SECRET"},
				Help: "The app's secret, exchanged for a tenant token that is renewed as needed.", Example: "var.aily_secret"},
			{Name: "tenant_token", Type: cty.String, Sensitive: true, Env: []string{"AILY_TENANT_TOKEN"},
				Help: "A tenant token in place of id and secret; it lives two hours at most and is not renewed.", Example: "var.aily_token"},
			{Name: "endpoint", Type: cty.String, Env: []string{"AILY_ENDPOINT"}, Default: cty.StringVal(defaultEndpoint),
				Endpoints: []string{defaultEndpoint, "https://open.larksuite.com"},
				Help:      "Address of the API; it may include a path. Lark's is https://open.larksuite.com.",
				Example:   `"` + defaultEndpoint + `"`},
		},
	}
}

func conversationBlock() schema.Block {
	return schema.Block{
		Help: "What only Aily has for a session. An id is that of a session, as in session_4dfunz7sp1g8m.",
		Attributes: []schema.Attribute{
			{Name: "channel_context", Type: cty.String,
				Help:    "JSON that the assistant's skills can read, of 255 characters at most; used when the session is created.",
				Example: `jsonencode({ source = "herald" })`},
		},
	}
}

func messageBlock() schema.Block {
	return schema.Block{
		Help: "What only Aily has for a message.",
		Blocks: []schema.Nested{{Name: "mention", Many: true, Block: schema.Block{
			Help: "More about somebody in mentions, or one more mention.",
			Attributes: []schema.Attribute{
				{Name: "id", Type: cty.String, Required: true,
					Help: "The person's id, as in mentions.", Example: `"ou_5ad573a6411d72b8305fda3a9c15c70e"`},
				{Name: "name", Type: cty.String, Help: "The name that is shown; by default the id.", Example: `"张三"`},
				{Name: "identity_provider", Type: cty.String, Example: `"FEISHU"`,
					Help: "Whose id it is: FEISHU or AILY; by default derived from the id."},
				{Name: "aily_id", Type: cty.String, Help: "The person's id on Aily, if it is known.", Example: `"1794840334557292"`},
			},
		}}},
	}
}
