package confine

import (
	"bytes"
	"io"
	"os"

	"herald/lang/safefile"
)

// Copy writes a file to w, and gives how many bytes that were. A file of more
// than limit bytes is a *safefile.TooLargeError, of which nothing is written unless it
// grows meanwhile.
func (r *Reader) Copy(w io.Writer, path string, limit int64) (int64, error) {
	file, err := r.Open(path)
	if err != nil {
		return 0, err
	}
	defer file.Close()
	return copyFile(w, file, limit)
}

// ReadFile returns the content of a file of at most limit bytes; see Copy.
func (r *Reader) ReadFile(path string, limit int64) ([]byte, error) {
	var out bytes.Buffer
	if _, err := r.Copy(&out, path, limit); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

func copyFile(w io.Writer, file *os.File, limit int64) (int64, error) {
	info, err := file.Stat()
	if err != nil {
		return 0, err
	}
	if info.Size() > limit {
		return 0, &safefile.TooLargeError{Limit: limit}
	}
	n, err := io.Copy(w, io.LimitReader(file, limit))
	if err != nil {
		return n, err
	}
	if more, _ := file.Read(make([]byte, 1)); more > 0 {
		return n, &safefile.TooLargeError{Limit: limit}
	}
	return n, nil
}
