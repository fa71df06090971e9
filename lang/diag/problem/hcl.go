package problem

import "strings"

// OfSummary is the code of a diagnostic that HCL made: it has summaries alone.
// One that is not known here makes a code of its own words. It is the only place
// that decides by words.
func OfSummary(summary string) Code {
	switch summary {
	case "Unsupported argument":
		return UnsupportedArgument
	case "Unsupported block type":
		return UnsupportedBlockType
	case "Missing required argument":
		return MissingRequiredArgument
	case "Extraneous JSON object property":
		return UnsupportedJSONProperty
	case "Variables not allowed":
		return VariablesNotAllowed
	case "Invalid multi-line string":
		return UnterminatedString
	case "Unknown variable":
		return UnknownVariable
	case "Unsupported attribute":
		return UnsupportedAttribute
	case "Missing map element":
		return MissingMapElement
	case "Invalid index":
		return InvalidIndex
	case "Invalid single-argument block definition", "Missing newline after argument", "Missing item separator",
		"Missing attribute separator", "Unbalanced parentheses", "Extra characters after interpolation expression":
		return UnexpectedToken
	}
	switch {
	case strings.HasPrefix(summary, "Extraneous label for "):
		return ExtraBlockLabel
	case strings.HasPrefix(summary, "Missing ") && strings.Contains(summary, " for "):
		return MissingBlockLabel
	case strings.HasPrefix(summary, "Unexpected ") && strings.Contains(summary, " block"):
		return BlockNotAllowedHere
	}
	return Code(normalize(summary))
}
