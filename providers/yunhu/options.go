package yunhu

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"math"
	"strings"

	"herald/lang/diag/problem"
	"herald/providers/yunhu/yunhupb"
)

// options is the yunhu block of a message, in the shape of messageBlock.
type options struct {
	CommandID      int64       `json:"command_id"`
	QuoteText      string      `json:"quote_text"`
	QuoteImageName string      `json:"quote_image_name"`
	QuoteImageURL  string      `json:"quote_image_url"`
	QuoteVideoURL  string      `json:"quote_video_url"`
	QuoteVideoTime int64       `json:"quote_video_time"`
	Form           string      `json:"form"`
	A2UI           string      `json:"a2ui"`
	Expression     *expression `json:"expression"`
	Sticker        *sticker    `json:"sticker"`
	Post           *post       `json:"post"`
}

type expression struct {
	ID    string `json:"id"`
	Image string `json:"image"`
}

type sticker struct {
	ItemID int64  `json:"item_id"`
	PackID int64  `json:"pack_id"`
	Image  string `json:"image"`
}

type post struct {
	ID      string `json:"id"`
	Title   string `json:"title"`
	Content string `json:"content"`
	Format  string `json:"format"`
}

// The values of post_content_type.
const (
	postText     = "1"
	postMarkdown = "2"
)

// refuse reports a value of the block that cannot be as it is.
func (w *composer) refuse(wrong bool, argument, detail string) {
	if wrong {
		w.AddProblem("yunhu."+argument, problem.InvalidPlatformValue, detail)
	}
}

// composeSpecial adds the content that replaces a text. A message has one at most.
func (w *composer) composeSpecial() {
	o := w.options
	if e := o.Expression; e != nil {
		w.refuse(e.ID == "" || e.Image == "", "expression", "An expression needs its id and the storage key of its image.")
		w.addSpecial("expression", yunhupb.ContentType_EXPRESSION, &yunhupb.MsgContent{Image: e.Image, ExpressionId: e.ID})
	}
	if s := o.Sticker; s != nil {
		w.refuse(s.ItemID <= 0 || s.PackID <= 0 || s.Image == "", "sticker", "A sticker needs item_id, pack_id and the storage key of its image.")
		w.addSpecial("sticker", yunhupb.ContentType_EXPRESSION, &yunhupb.MsgContent{Image: s.Image, StickerItemId: s.ItemID, StickerPackId: s.PackID})
	}
	if p := o.Post; p != nil {
		formats := map[string]string{"": postText, "text": postText, "markdown": postMarkdown}
		w.refuse(p.ID == "" || p.Title == "", "post", "An article needs its id and title.")
		w.refuse(formats[p.Format] == "", "post.format", `The format of an article is "text" or "markdown".`)
		w.addSpecial("post", yunhupb.ContentType_POST, &yunhupb.MsgContent{
			PostId: p.ID, PostTitle: p.Title, PostContent: p.Content, PostContentType: formats[p.Format],
		})
	}
	if o.Form != "" {
		w.refuse(!isObject(o.Form), "form", "A form is a JSON object keyed by the ids of its items; jsonencode({…}) makes one.")
		w.addSpecial("form", yunhupb.ContentType_FORM, &yunhupb.MsgContent{Form: compactJSON(o.Form)})
	}
	if o.A2UI != "" {
		w.refuse(!isA2UI(o.A2UI), "a2ui", "A2UI is JSON, or JSON Lines: one message on each line. jsonencode(…), or file(…) of such a file, gives it.")
		w.addSpecial("a2ui", yunhupb.ContentType_A2UI, &yunhupb.MsgContent{Text: o.A2UI})
	}
}

func (w *composer) addSpecial(argument string, contentType yunhupb.ContentType, c *yunhupb.MsgContent) {
	if w.main != "" {
		w.AddProblem("yunhu."+argument, problem.TooManyContents, "A message has either "+w.main+" or "+argument+". Make two messages of them.")
	}
	w.main = argument
	w.addDraft(contentType, c)
}

// composeQuote writes what is shown for the quoted message.
func (w *composer) composeQuote(c *yunhupb.MsgContent) {
	o := w.options
	w.refuse(o.QuoteVideoTime < 0 || o.QuoteVideoTime > math.MaxInt32, "quote_video_time",
		"The duration of the quoted video is a whole number of seconds.")
	for _, a := range []struct {
		given    bool
		argument string
	}{
		{o.QuoteText != "", "quote_text"}, {o.QuoteImageName != "", "quote_image_name"}, {o.QuoteImageURL != "", "quote_image_url"},
		{o.QuoteVideoURL != "", "quote_video_url"}, {o.QuoteVideoTime != 0, "quote_video_time"},
	} {
		if a.given && w.Content.ReplyTo == "" {
			w.AddWarning("yunhu."+a.argument, problem.QuoteTextWithoutReply, "It is shown only together with reply_to.")
			return
		}
	}
	c.QuoteMsgText, c.QuoteImageName, c.QuoteImageUrl = o.QuoteText, o.QuoteImageName, o.QuoteImageURL
	c.QuoteVideoUrl, c.QuoteVideoTime = o.QuoteVideoURL, o.QuoteVideoTime
}

// compactJSON takes the white space out of JSON, as the vendor asks of a form.
// Text that is not JSON stays as it is.
func compactJSON(s string) string {
	var b bytes.Buffer
	if json.Compact(&b, []byte(s)) != nil {
		return s
	}
	return b.String()
}

func isObject(s string) bool {
	var m map[string]json.RawMessage
	return json.Unmarshal([]byte(s), &m) == nil && m != nil
}

// isA2UI reports whether a text is JSON or a stream of JSON values, as A2UI has
// one for each of its messages.
func isA2UI(s string) bool {
	d := json.NewDecoder(strings.NewReader(s))
	for n := 0; ; n++ {
		var v json.RawMessage
		if err := d.Decode(&v); err != nil {
			return n > 0 && errors.Is(err, io.EOF)
		}
	}
}
