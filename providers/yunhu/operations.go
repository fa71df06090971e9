package yunhu

import (
	"github.com/zclconf/go-cty/cty"

	"herald/lang/schema"
	"herald/providers"
)

// Names of the look-ups and actions that only Yunhu has.
const (
	dataHistory    = "message_history"
	dataImages     = "images"
	actionPress    = "press_button"
	actionSubmit   = "submit_form"
	actionDownload = "record_download"
	actionDelete   = "delete_for_me"
)

const sampleID = `"0d9de5bb2a1d4a5f8c3e6b7a90f1e2d3"`

// dataOperations describes what ReadData answers.
func dataOperations() []schema.Operation {
	return []schema.Operation{
		providers.MessagesOperation(
			optionalAttribute("before", cty.String, "Id of a message: those before it are given.", sampleID),
			optionalAttribute("around", cty.String, "Id of a message: it and its neighbours are given; Yunhu chooses on which side.", sampleID),
			optionalAttribute("after_sequence", cty.Number, "Sequence number: the messages that follow it are given, from the first of them on.", "815"),
		),
		{
			Name: dataHistory, Help: "The earlier versions of an edited message, oldest first.", Result: listType("versions", versionType()),
			Arguments: schema.Block{Help: "Which message.", Attributes: []schema.Attribute{
				requiredAttribute("message", cty.String, "Id of the message.", sampleID),
				providers.LimitAttribute("versions"),
			}},
		},
		{
			Name: dataImages, Help: "Images of the conversation around one of them, oldest first.", Result: listType("images", imageType()),
			Arguments: schema.Block{Help: "Which images, and how many.", Attributes: []schema.Attribute{
				optionalAttribute("around", cty.String, "Id of the message with the image; this or image_id is needed.", sampleID),
				optionalAttribute("image_id", cty.Number, "Yunhu's number of the image, in place of around.", "815"),
				optionalAttribute("earlier", cty.Number, "How many images before it, 100 at most; 10 by default.", "5"),
				optionalAttribute("later", cty.Number, "How many images after it, 100 at most; 10 by default.", "5"),
			}},
		},
	}
}

// actionOperations describes what InvokeAction does.
func actionOperations() []schema.Operation {
	return []schema.Operation{
		{
			Name: actionPress, Help: "Presses a button of a message that reports to a bot.",
			Arguments: schema.Block{Help: "Which button.", Attributes: []schema.Attribute{
				requiredAttribute("message", cty.String, "Id of the message.", sampleID),
				requiredAttribute("value", cty.String, "What the button reports.", `"seen"`),
				optionalAttribute("user_id", cty.String, "Id of the account that presses; by default that of the provider block.", `"1234567"`),
			}},
		},
		{
			Name: actionSubmit, Help: "Submits the form of an A2UI message.",
			Arguments: schema.Block{Help: "Which form, and what is filled in.", Attributes: []schema.Attribute{
				requiredAttribute("message", cty.String, "Id of the message with the form.", sampleID),
				requiredAttribute("action_name", cty.String, "Name of the form's submit action.", `"subscribe"`),
				requiredAttribute("component_id", cty.String, "Id of the form's submit component.", `"submit"`),
				requiredAttribute("context", cty.String, "What is submitted, as a JSON object.", `jsonencode({ link = "https://example.org" })`),
				optionalAttribute("sender", cty.String, "Id of who sent the message; looked up by default.", `"1234567"`),
				optionalAttribute("surface_id", cty.String, "Id of the A2UI surface; action_name by default.", `"main"`),
			}},
		},
		{
			Name: actionDownload, Help: "Reports to Yunhu that the account has downloaded the file of a message.",
			Arguments: schema.Block{Help: "Which file.", Attributes: []schema.Attribute{
				requiredAttribute("message", cty.String, "Id of the message with the file.", sampleID),
				requiredAttribute("path", cty.String, "Where the file was stored.", `"/srv/files/report.pdf"`),
			}},
		},
		{
			Name: actionDelete, Help: "Removes messages from the account's own view; everybody else still sees them.",
			Arguments: schema.Block{Help: "Which messages.", Attributes: []schema.Attribute{
				requiredAttribute("messages", cty.List(cty.String), "Ids of the messages; one request is sent for each.", `[`+sampleID+`]`),
			}},
		},
	}
}

func optionalAttribute(name string, ty cty.Type, help, example string) schema.Attribute {
	return schema.Attribute{Name: name, Type: ty, Help: help, Example: example}
}

// versionType is an element of data message_history.
func versionType() cty.Type {
	return cty.Object(map[string]cty.Type{
		"id": cty.String, "kind": cty.String, "text": cty.String, "content": cty.String,
		"created_at": cty.String, "edited_at": cty.String,
	})
}

// imageType is an element of data images.
func imageType() cty.Type {
	return cty.Object(map[string]cty.Type{
		"message": cty.String, "url": cty.String, "width": cty.Number, "height": cty.Number,
		"sender": providers.SenderType(), "sent_at": cty.String, "sequence": cty.Number,
	})
}

func listType(name string, of cty.Type) cty.Type {
	return cty.Object(map[string]cty.Type{name: cty.List(of)})
}
