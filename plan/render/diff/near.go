package diff

// Near marks lines that changed, or are at most around lines away from one that
// did. The result has the length of lines.
func Near(lines []Line, around int) []bool {
	near := make([]bool, len(lines))
	for i, l := range lines {
		if l.Op == Same {
			continue
		}
		for j := max(0, i-around); j <= min(len(lines)-1, i+around); j++ {
			near[j] = true
		}
	}
	return near
}
