package sandbox

import (
	"embed"
	"io/fs"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"
)

//go:embed page
var pageFiles embed.FS

// pageHandler serves the web page. The page loads nothing from other hosts and
// runs only its own script.
func pageHandler() http.Handler {
	root, err := fs.Sub(pageFiles, "page")
	if err != nil {
		panic("sandbox: the page is not embedded: " + err.Error()) // the compiler embeds it
	}
	files := http.FileServerFS(root)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy",
			"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
		w.Header().Set("Referrer-Policy", "no-referrer")
		w.Header().Set("Cache-Control", "no-cache")
		if !utf8.ValidString(r.URL.Path) { // which file systems do not support
			textAnswer(http.StatusBadRequest, "the path is not UTF-8").writeTo(w)
			return
		}
		files.ServeHTTP(w, r)
	})
}

// isDisplayable reports whether browsers may display a file of this type: plain
// images, which cannot contain a script.
func isDisplayable(mime string) bool {
	switch mime {
	case "image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp":
		return true
	}
	return false
}

// fileURL returns the path of a file on this server.
func fileURL(platform, id string) string {
	parts := strings.Split(id, "/")
	for i := range parts {
		parts[i] = url.PathEscape(parts[i])
	}
	return "/sandbox/files/" + platform + "/" + strings.Join(parts, "/")
}
