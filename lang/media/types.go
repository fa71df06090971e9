package media

// typeByExtension is the type of files by the end of their name, with its dot in
// lower case.
func typeByExtension(ext string) (string, bool) {
	switch ext {
	case ".png":
		return "image/png", true
	case ".jpg", ".jpeg":
		return "image/jpeg", true
	case ".gif":
		return "image/gif", true
	case ".webp":
		return "image/webp", true
	case ".svg":
		return "image/svg+xml", true
	case ".bmp":
		return "image/bmp", true
	case ".mp4", ".m4v":
		return "video/mp4", true
	case ".mov":
		return "video/quicktime", true
	case ".webm":
		return "video/webm", true
	case ".mp3":
		return "audio/mpeg", true
	case ".m4a":
		return "audio/mp4", true
	case ".ogg", ".oga":
		return "audio/ogg", true
	case ".opus":
		return "audio/opus", true
	case ".wav":
		return "audio/wav", true
	}
	return documentType(ext)
}

func documentType(ext string) (string, bool) {
	switch ext {
	case ".pdf":
		return "application/pdf", true
	case ".zip":
		return "application/zip", true
	case ".gz", ".tgz":
		return "application/gzip", true
	case ".json":
		return "application/json", true
	case ".txt", ".log":
		return "text/plain", true
	case ".md":
		return "text/markdown", true
	case ".csv":
		return "text/csv", true
	case ".html", ".htm":
		return "text/html", true
	case ".xml":
		return "application/xml", true
	case ".yaml", ".yml":
		return "application/yaml", true
	case ".docx":
		return "application/vnd.openxmlformats-officedocument.wordprocessingml.document", true
	case ".xlsx":
		return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", true
	case ".pptx":
		return "application/vnd.openxmlformats-officedocument.presentationml.presentation", true
	}
	return "", false
}
