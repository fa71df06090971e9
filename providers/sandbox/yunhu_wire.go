package sandbox

// yunhuWire holds the message definitions of Yunhu's protocol. Numbers and
// names follow the vendor's page on msg; the fields of the content follow its
// published definition.
type yunhuWire struct {
	status, content, send, recall, button []pbField
	list, bySeq, byMidSeq, images, answer []pbField
	conversations                         []pbField
}

func newYunhuWire() yunhuWire {
	w := yunhuWire{content: yunhuContent()}
	status := []pbField{{1, "request_id", pbNumber, nil}, {2, "code", pbNumber, nil}, {3, "msg", pbText, nil}}
	w.status = []pbField{{1, "status", pbNested, status}}
	w.send = []pbField{
		{2, "msg_id", pbText, nil}, {3, "chat_id", pbText, nil}, {4, "chat_type", pbNumber, nil},
		{5, "msg_content", pbNested, w.content}, {6, "content_type", pbNumber, nil},
		{7, "command_id", pbNumber, nil}, {8, "quote_msg_id", pbText, nil}, {9, "media", pbNested, yunhuMedia()},
	}
	w.recall = []pbField{{2, "msg_id", pbText, nil}, {3, "chat_id", pbText, nil}, {4, "chat_type", pbNumber, nil}}
	w.button = []pbField{
		{2, "msg_id", pbText, nil}, {3, "chat_type", pbNumber, nil}, {4, "chat_id", pbText, nil},
		{5, "user_id", pbText, nil}, {6, "button_value", pbText, nil},
	}
	w.list = []pbField{
		{2, "msg_count", pbNumber, nil}, {3, "msg_id", pbText, nil}, {4, "chat_type", pbNumber, nil}, {5, "chat_id", pbText, nil},
	}
	w.bySeq = []pbField{{3, "msg_start", pbNumber, nil}, {4, "chat_type", pbNumber, nil}, {5, "chat_id", pbText, nil}}
	w.byMidSeq = []pbField{
		{3, "msg_seq", pbNumber, nil}, {4, "chat_type", pbNumber, nil}, {5, "chat_id", pbText, nil},
		{6, "unknown", pbNumber, nil}, {7, "msg_count", pbNumber, nil}, {8, "msg_id", pbText, nil},
	}
	w.images = []pbField{
		{3, "image_id", pbNumber, nil}, {4, "chat_type", pbNumber, nil}, {5, "chat_id", pbText, nil},
		{6, "earlier_quantities", pbNumber, nil}, {7, "latest_quantities", pbNumber, nil},
	}
	w.conversations = []pbField{{2, "md5", pbText, nil}}
	w.answer = []pbField{
		{1, "status", pbNested, status}, {2, "data", pbNested, yunhuData(w.content)}, {2, "conversations", pbNested, yunhuConversation()},
		{3, "total", pbNumber, nil},
	}
	return w
}

// yunhuData returns the definition of a message in a list.
func yunhuData(content []pbField) []pbField {
	sender := []pbField{
		{1, "chat_id", pbText, nil}, {2, "chat_type", pbNumber, nil}, {3, "name", pbText, nil}, {4, "avatar_url", pbText, nil},
	}
	cmd := []pbField{{1, "cmd_id", pbNumber, nil}, {2, "name", pbText, nil}, {4, "type", pbNumber, nil}}
	return []pbField{
		{1, "msg_id", pbText, nil}, {2, "sender", pbNested, sender}, {3, "direction", pbText, nil},
		{4, "content_type", pbNumber, nil}, {5, "msg_content", pbNested, content}, {6, "send_time", pbNumber, nil},
		{7, "cmd", pbNested, cmd}, {8, "recall_time", pbNumber, nil}, {9, "quote_msg_id", pbText, nil},
		{10, "msg_seq", pbNumber, nil}, {12, "edit_time", pbNumber, nil},
	}
}

func yunhuConversation() []pbField {
	return []pbField{
		{1, "chat_id", pbText, nil}, {2, "chat_type", pbNumber, nil}, {3, "remark", pbText, nil}, {4, "chat_content", pbText, nil},
		{5, "timestamp_ms", pbNumber, nil}, {15, "name", pbText, nil},
	}
}

func yunhuMedia() []pbField {
	return []pbField{
		{1, "file_key", pbText, nil}, {2, "file_hash", pbText, nil}, {3, "file_type", pbText, nil},
		{5, "image_height", pbNumber, nil}, {6, "image_width", pbNumber, nil}, {7, "file_size", pbNumber, nil},
		{8, "file_key2", pbText, nil}, {9, "file_suffix", pbText, nil},
	}
}

func yunhuContent() []pbField {
	return []pbField{
		{1, "text", pbText, nil}, {2, "buttons", pbText, nil}, {3, "image_url", pbText, nil}, {4, "file_name", pbText, nil},
		{5, "file_url", pbText, nil}, {6, "mentioned_id", pbText, nil}, {7, "form", pbText, nil}, {8, "quote_msg_text", pbText, nil},
		{9, "image", pbText, nil}, {10, "post_id", pbText, nil}, {11, "post_title", pbText, nil}, {12, "post_content", pbText, nil},
		{13, "post_content_type", pbText, nil}, {15, "expression_id", pbText, nil}, {16, "quote_image_url", pbText, nil},
		{17, "quote_image_name", pbText, nil}, {18, "file_size", pbNumber, nil}, {19, "video_url", pbText, nil},
		{20, "video_time", pbNumber, nil}, {21, "audio_url", pbText, nil}, {22, "audio_time", pbNumber, nil},
		{23, "quote_video_url", pbText, nil}, {24, "quote_video_time", pbNumber, nil}, {25, "sticker_item_id", pbNumber, nil},
		{26, "sticker_pack_id", pbNumber, nil}, {29, "room_name", pbText, nil}, {32, "call_status_text", pbText, nil},
		{33, "width", pbNumber, nil}, {34, "height", pbNumber, nil}, {37, "tip", pbText, nil},
	}
}
