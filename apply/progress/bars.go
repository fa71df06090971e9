package progress

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"

	"herald/apply"
	"herald/lang/addr"
	"herald/lang/diag/style"
	"herald/lang/diag/visible"
	"herald/plan/render/textlayout"
	"herald/providers/sessions"
)

// Widths in columns: of a bar, and of the narrowest terminal that has room for a bar
// next to the text.
const (
	pictured = 24
	roomy    = 60
)

// barView prints outcomes as lines, and below them one bar for each provider, with what
// it waits for and how long it may still take. At the end the bars are removed, and the
// summary replaces them.
type barView struct {
	out    *textlayout.Writer // writes above the bars
	box    *mpb.Progress
	broken bytes.Buffer // why the bars could not be drawn; read when box has ended
	opt    Options

	mu       sync.Mutex // guards accounts, which are read while bars are drawn
	accounts map[addr.Provider]*providerBar
}

// providerBar is the progress of one provider.
type providerBar struct {
	bar                            *mpb.Bar
	total, ended, underway, failed int
	since                          time.Time // when its first change was begun
	until                          time.Time // when its next request may be sent
	reason                         string    // of the wait until then
}

func newBars(w io.Writer, opt Options) *barView {
	b := &barView{opt: opt, accounts: map[addr.Provider]*providerBar{}}
	refreshing := mpb.WithAutoRefresh()
	if opt.frames != nil {
		refreshing = mpb.WithManualRefresh(opt.frames)
	}
	b.box = mpb.New(mpb.WithOutput(w), mpb.WithDebugOutput(&b.broken), mpb.WithWidth(opt.Width), refreshing)
	above := io.Writer(b.box)
	if opt.Guard != nil {
		above = opt.Guard(above)
	}
	b.out = textlayout.NewWriter(above, textlayout.Options{Color: opt.Color, Width: opt.Width})
	for _, provider := range addr.SortedKeys(opt.Totals) {
		b.barOf(provider)
	}
	return b
}

// barOf returns the bar of a provider, and creates it if it is new. The caller must not
// hold the lock.
func (b *barView) barOf(provider addr.Provider) *providerBar {
	b.mu.Lock()
	a := b.accounts[provider]
	if a != nil {
		b.mu.Unlock()
		return a
	}
	a = &providerBar{total: b.opt.Totals[provider]}
	b.accounts[provider] = a
	b.mu.Unlock()

	shape := mpb.BarStyle().Lbound("[").Filler("#").Tip("").Padding("·").Rbound("]")
	picture := mpb.BarFillerBuilder(shape)
	if b.opt.Width > 0 && b.opt.Width < roomy {
		picture = mpb.NopStyle()
	}
	// Bars do not complete by themselves: the bar of a late event must still exist.
	a.bar = b.box.New(0, picture, mpb.BarWidth(pictured), mpb.BarFillerTrim(), mpb.BarRemoveOnComplete(),
		mpb.PrependDecorators(decor.Name(visible.Escape(provider.String())+" ", decor.WCSyncWidthR)),
		mpb.AppendDecorators(decor.Any(func(decor.Statistics) string { return " " + b.statusText(a) })))
	a.bar.SetTotal(int64(a.total), false)
	return a
}

// statusText returns the text next to the bar of a provider.
func (b *barView) statusText(a *providerBar) string {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.opt.Now()
	text := fmt.Sprintf("%d/%d", a.ended, a.total)
	if a.failed > 0 {
		text += fmt.Sprintf(", %d failed", a.failed)
	}
	switch wait := a.until.Sub(now); {
	case wait > 0:
		return text + ", next request in " + formatDuration(wait) + ": " + a.reason
	case a.underway > 0:
		if left := estimateLeft(now.Sub(a.since), a.ended, a.total); left != "" {
			return text + ", " + left
		}
	}
	return text
}

func (b *barView) showBegan(ev apply.ProgressEvent) {
	a := b.barOf(ev.Provider)
	b.mu.Lock()
	if a.since.IsZero() {
		a.since = ev.At
	}
	a.underway++
	a.total = max(a.total, a.ended+a.underway)
	total := a.total
	b.mu.Unlock()
	a.bar.SetTotal(int64(total), false)
}

func (b *barView) showEnded(ev apply.ProgressEvent, was attempt) {
	a := b.barOf(ev.Provider)
	b.mu.Lock()
	a.ended++
	if was.begun {
		a.underway--
	}
	a.total = max(a.total, a.ended+a.underway)
	if ev.Kind == apply.Failed {
		a.failed++
	}
	a.until = time.Time{}
	total, ended := a.total, a.ended
	b.mu.Unlock()
	a.bar.SetTotal(int64(total), false)
	a.bar.SetCurrent(int64(ended))

	if was.onlyInSummary(ev) {
		return
	}
	spans := []textlayout.Span{outcomeWord(ev), {Text: " " + ev.Address()}, {Text: elapsedNote(was.took), Style: style.Dim}}
	if ev.URL != "" {
		spans = append(spans, textlayout.Span{Text: " " + ev.URL, Style: style.Dim})
	}
	b.out.Line(textlayout.Margin{Hang: 2}, spans...)
	_ = b.out.Flush() // close returns the error
}

func (b *barView) showWait(w sessions.Wait) {
	a := b.barOf(w.Provider)
	b.mu.Lock()
	defer b.mu.Unlock()
	a.until, a.reason = b.opt.Now().Add(w.For), visible.Escape(w.Reason)
}

func (b *barView) printNotice(text string) {
	b.out.Line(textlayout.Margin{}, textlayout.Span{Text: text, Style: style.Alert})
	_ = b.out.Flush() // close returns the error
}

func (b *barView) close() error {
	b.mu.Lock()
	accounts := slices.Collect(maps.Values(b.accounts))
	b.mu.Unlock()
	for _, a := range accounts {
		a.bar.Abort(true)
	}
	b.box.Wait()
	if b.broken.Len() > 0 {
		return fmt.Errorf("display the progress: %s", bytes.TrimSpace(b.broken.Bytes()))
	}
	return nil
}
