package manual

import "herald/cli/printer"

// writer writes a page.
type writer struct{ printer.Printer }
