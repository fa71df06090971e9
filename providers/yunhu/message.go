package yunhu

import "time"

// The records below carry the field numbers of the public full.proto of the
// user API; the vendor's page on messages shows the same names. Field 1 is
// unused in every request.

// Kinds of conversation, enum ChatType.
const (
	chatUser  = 1
	chatGroup = 2
	chatBot   = 3
)

// Kinds of content, enum ContentType.
const (
	typeText       = 1
	typeImage      = 2
	typeMarkdown   = 3
	typeFile       = 4
	typeForm       = 5
	typePost       = 6
	typeExpression = 7 // of a sticker too
	typeHTML       = 8
	typeVideo      = 10
	typeAudio      = 11
	typeA2UI       = 14
)

// status heads every answer; code 1 is success.
type status struct {
	code int64
	text string
}

func (s *status) fields() []field { return []field{{2, &s.code}, {3, &s.text}} }

// statusAnswer is StatusResponse.
type statusAnswer struct{ status status }

func (a *statusAnswer) fields() []field { return []field{{1, &a.status}} }

// body is MsgContent. Which fields count depends on the kind of content.
type body struct {
	text            string
	buttons         string // JSON: rows of {text, actionType, url}
	imageURL        string // storage key of an image
	fileName        string
	fileURL         string // storage key of a file
	mentioned       []string
	form            string // JSON, one line
	quoteText       string // "name: message"; the server does not check it
	image           string // of an expression or a sticker
	postID          string
	postTitle       string
	postContent     string
	postContentType string // "1" text, "2" Markdown
	expressionID    string
	quoteImageURL   string // shown for a quoted image, like quoteText
	quoteImageName  string
	fileSize        int64  // bytes
	videoURL        string // storage key of a video
	videoTime       int64  // seconds
	audioURL        string // storage key of a recording
	audioTime       int64  // seconds
	quoteVideoURL   string // shown for a quoted video, like quoteText
	quoteVideoTime  int64  // seconds
	stickerItem     int64
	stickerPack     int64
	width, height   int64 // pixels of an image
}

func (c *body) fields() []field {
	return []field{
		{1, &c.text}, {2, &c.buttons}, {3, &c.imageURL}, {4, &c.fileName}, {5, &c.fileURL},
		{6, &c.mentioned}, {7, &c.form}, {8, &c.quoteText}, {9, &c.image}, {10, &c.postID},
		{11, &c.postTitle}, {12, &c.postContent}, {13, &c.postContentType},
		{15, &c.expressionID}, {16, &c.quoteImageURL}, {17, &c.quoteImageName}, {18, &c.fileSize}, {19, &c.videoURL}, {20, &c.videoTime},
		{21, &c.audioURL}, {22, &c.audioTime}, {23, &c.quoteVideoURL}, {24, &c.quoteVideoTime}, {25, &c.stickerItem}, {26, &c.stickerPack},
		{33, &c.width}, {34, &c.height},
	}
}

// sendRequest is SendMsgRequest, which sends and edits. Part.Body is one
// without ids, and with a file's hash in the place of its storage key.
type sendRequest struct {
	id          string
	chatID      string
	chatType    int64
	body        body
	contentType int64
	commandID   int64
	quoteID     string
}

func (r *sendRequest) fields() []field {
	return []field{
		{2, &r.id}, {3, &r.chatID}, {4, &r.chatType}, {5, &r.body},
		{6, &r.contentType}, {7, &r.commandID}, {8, &r.quoteID},
	}
}

// setKey puts the storage key of an upload where its kind of content wants it.
func (r *sendRequest) setKey(key string) {
	switch r.contentType {
	case typeImage:
		r.body.imageURL = key
	case typeFile:
		r.body.fileURL = key
	case typeVideo:
		r.body.videoURL = key
	case typeAudio:
		r.body.audioURL = key
	}
}

// recallRequest is RecallMsg.
type recallRequest struct {
	ids      []string
	chatID   string
	chatType int64
}

func (r *recallRequest) fields() []field {
	return []field{{2, &r.ids}, {3, &r.chatID}, {4, &r.chatType}}
}

// beforeRequest is ListMsgRequest: the messages before one, or the newest.
type beforeRequest struct {
	count    int64
	id       string // empty: the newest
	chatType int64
	chatID   string
}

func (r *beforeRequest) fields() []field {
	return []field{{2, &r.count}, {3, &r.id}, {4, &r.chatType}, {5, &r.chatID}}
}

// aroundRequest is ListMsgByMidSeqRequest: one message and count of its
// neighbours.
type aroundRequest struct {
	chatType int64
	chatID   string
	count    int64
	id       string
}

func (r *aroundRequest) fields() []field {
	return []field{{4, &r.chatType}, {5, &r.chatID}, {7, &r.count}, {8, &r.id}}
}

// bySeqRequest is ListMsgBySeqRequest: the messages after a sequence number.
type bySeqRequest struct {
	start    int64
	chatType int64
	chatID   string
}

func (r *bySeqRequest) fields() []field {
	return []field{{3, &r.start}, {4, &r.chatType}, {5, &r.chatID}}
}

// picturesRequest is PicListMsgByMidSeqRequest: an image and its neighbours.
type picturesRequest struct {
	image          int64
	chatType       int64
	chatID         string
	earlier, later int64
}

func (r *picturesRequest) fields() []field {
	return []field{{3, &r.image}, {4, &r.chatType}, {5, &r.chatID}, {6, &r.earlier}, {7, &r.later}}
}

// buttonRequest is ButtonReportRequest.
type buttonRequest struct {
	id       string
	chatType int64
	chatID   string
	user     string // who presses
	value    string
}

func (r *buttonRequest) fields() []field {
	return []field{{2, &r.id}, {3, &r.chatType}, {4, &r.chatID}, {5, &r.user}, {6, &r.value}}
}

// sender is who wrote a message.
type sender struct {
	id   string
	kind int64
	name string
}

func (s *sender) fields() []field { return []field{{1, &s.id}, {2, &s.kind}, {3, &s.name}} }

// Sides on which a message is shown: the account's own are on the right.
const (
	ownSide   = "right"
	otherSide = "left"
)

// message is MsgData. Times are Unix milliseconds, zero for never.
type message struct {
	id          string
	sender      sender
	direction   string
	contentType int64
	body        body
	sent        int64
	recalled    int64
	quoteID     string
	seq         int64
	edited      int64
}

func (m *message) fields() []field {
	return []field{
		{1, &m.id}, {2, &m.sender}, {3, &m.direction}, {4, &m.contentType}, {5, &m.body}, {6, &m.sent},
		{8, &m.recalled}, {9, &m.quoteID}, {10, &m.seq}, {12, &m.edited},
	}
}

// page is ListMsgResponse.
type page struct {
	status   status
	messages list[message, *message]
	at       time.Time // the server's clock when it answered; zero: unknown
}

func (p *page) fields() []field { return []field{{1, &p.status}, {2, &p.messages}} }

// oldestMessage is the message before all others of the page; ok is false for an
// empty page. How a page is sorted is not documented.
func (p *page) oldestMessage() (m message, ok bool) {
	for i, c := range p.messages {
		if i == 0 || c.seq < m.seq || c.seq == m.seq && c.sent < m.sent {
			m = c
		}
	}
	return m, len(p.messages) > 0
}
