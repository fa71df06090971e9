package progress

import "time"

// ByHand has the bars drawn by Draw alone.
func ByHand(opt Options) Options {
	opt.frames = make(chan any)
	return opt
}

// Draw draws the bars of a Progress that was made ByHand, and returns when they
// stand.
func Draw(p *Progress, opt Options) {
	for range 2 { // the second is taken when the first is being drawn
		opt.frames <- time.Time{}
	}
	_, _ = p.view.(*barView).box.Write(nil) // is taken when the first has been drawn
}
