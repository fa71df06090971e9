package printer

import "fmt"

// Count returns a number with its noun, which is in the plural unless the number
// is one: "1 message", "3 deliveries".
func Count(n int, noun string) string {
	switch {
	case n == 1:
	case noun == "delivery":
		noun = "deliveries"
	default:
		noun += "s"
	}
	return fmt.Sprintf("%d %s", n, noun)
}
