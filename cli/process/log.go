package process

import (
	"io"
	"log/slog"
	"strings"

	"herald/lang/diag/problem"
)

// Logger returns the log of requests that HERALD_LOG asks for, which is written
// to w; nil when it asks for none.
func (e Env) Logger(w io.Writer) (*slog.Logger, error) {
	var level slog.Level
	switch word := strings.ToLower(e.Getenv("HERALD_LOG")); word {
	case "", "off":
		return nil, nil
	case "trace":
		level = slog.LevelDebug - 4
	case "debug":
		level = slog.LevelDebug
	case "info":
		level = slog.LevelInfo
	case "warn":
		level = slog.LevelWarn
	case "error":
		level = slog.LevelError
	default:
		return nil, problem.Errorf(problem.InvalidEnvironmentVariable, "HERALD_LOG is %q; it must be trace, debug, info, warn, error or off", word)
	}
	return slog.New(slog.NewTextHandler(w, &slog.HandlerOptions{Level: level})), nil
}
