package kit

import "herald/lang/content"

// GroupFiles divides attachments, in their order, into messages of at most limit
// files. fit reports whether two files that follow each other may be in one message.
func GroupFiles(files []content.Attachment, limit int, fit func(a, b content.Attachment) bool) (groups [][]content.Attachment) {
	for i, f := range files {
		n := len(groups) - 1
		if i == 0 || len(groups[n]) == limit || !fit(files[i-1], f) {
			groups, n = append(groups, nil), n+1
		}
		groups[n] = append(groups[n], f)
	}
	return groups
}
