package diff

// Near marks the lines that are changed, or within so many lines of one that
// is. The result is as long as lines.
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
