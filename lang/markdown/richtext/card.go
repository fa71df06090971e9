package richtext

import (
	"strings"

	"herald/lang/markdown"
)

// AdaptiveCard writes a document as the body of an Adaptive Card of version 1.5:
// TextBlocks with the subset of Markdown that they know (bold, italic, lists and
// links), Images, Tables, and Containers for quotes. A value of the result is a
// JSON object. Sources: Adaptive Cards, "Text features" and the schema of
// Table; Microsoft Teams, "Format cards".
func AdaptiveCard(doc *markdown.Node) []map[string]any { return cardElements(doc.Children) }

func cardElements(blocks []*markdown.Node) []map[string]any {
	out := []map[string]any{}
	for _, b := range blocks {
		out = append(out, cardElement(b)...)
	}
	return out
}

func cardElement(n *markdown.Node) []map[string]any {
	switch n.Kind {
	case markdown.KindHeading:
		return []map[string]any{headingBlock(n)}
	case markdown.KindQuote:
		return []map[string]any{{"type": "Container", "style": "emphasis", "items": cardElements(n.Children)}}
	case markdown.KindCodeBlock:
		block := textBlock(escapeCard(strings.ReplaceAll(n.Text, "\n", "\n\n")))
		block["fontType"] = "Monospace"
		return []map[string]any{block}
	case markdown.KindTable:
		return []map[string]any{cardTable(n)}
	case markdown.KindRule:
		return []map[string]any{textBlock(ruleText)}
	case markdown.KindParagraph:
		return cardParagraph(n)
	}
	return []map[string]any{textBlock(newCardWriter().writeBlock(n))}
}

// newCardWriter writes what is inside a TextBlock.
func newCardWriter() *lineWriter {
	w := newLineWriter(syntax{
		escapeText: escapeCard,
		code:       escapeCard,
		codeBlock:  func(text, _ string) string { return escapeCard(text) },
		emphasis:   func(s string) string { return "_" + s + "_" },
		strong:     func(s string) string { return "**" + s + "**" },
		strike:     func(s string) string { return s },
		link: func(label, url string) string {
			return "[" + label + "](" + strings.NewReplacer("(", "%28", ")", "%29", " ", "%20").Replace(url) + ")"
		},
		quote:  func(s string) string { return s },
		indent: "    ",
	})
	return w
}

func textBlock(text string) map[string]any {
	return map[string]any{"type": "TextBlock", "text": text, "wrap": true}
}

func headingBlock(n *markdown.Node) map[string]any {
	block := textBlock(newCardWriter().writeInline(n.Children))
	block["weight"] = "Bolder"
	block["style"] = "heading"
	if n.Level <= 2 {
		block["size"] = "Large"
	}
	return block
}

// cardParagraph writes a paragraph. An image is an element of its own, because
// a TextBlock shows none.
func cardParagraph(n *markdown.Node) []map[string]any {
	var out []map[string]any
	var line []*markdown.Node
	flush := func() {
		if text := strings.TrimSpace(newCardWriter().writeInline(line)); text != "" {
			out = append(out, textBlock(text))
		}
		line = nil
	}
	for _, child := range n.Children {
		if child.Kind != markdown.KindImage || !canEmbed(child.URL) {
			line = append(line, child)
			continue
		}
		flush()
		out = append(out, map[string]any{"type": "Image", "url": child.URL, "altText": child.PlainText()})
	}
	flush()
	return out
}

func cardTable(n *markdown.Node) map[string]any {
	rows := make([]map[string]any, len(n.Children))
	columns := []map[string]any{}
	for i, row := range n.Children {
		cells := []map[string]any{}
		for j, cell := range row.Children {
			if i == 0 {
				columns = append(columns, cardColumn(cell.Align))
			}
			if j < len(columns) {
				text := newCardWriter().writeInline(cell.Children)
				cells = append(cells, map[string]any{"type": "TableCell", "items": []map[string]any{textBlock(text)}})
			}
		}
		rows[i] = map[string]any{"type": "TableRow", "cells": cells}
	}
	return map[string]any{"type": "Table", "firstRowAsHeaders": true, "columns": columns, "rows": rows}
}

func cardColumn(a markdown.Align) map[string]any {
	column := map[string]any{"width": 1}
	switch a {
	case markdown.AlignCenter:
		column["horizontalCellContentAlignment"] = "Center"
	case markdown.AlignRight:
		column["horizontalCellContentAlignment"] = "Right"
	}
	return column
}

// escapeCard escapes the signs of Markdown, and separates the braces of
// functions such as {{DATE(…)}}, which a card would evaluate.
func escapeCard(s string) string {
	var out strings.Builder
	for _, r := range s {
		if strings.ContainsRune("\\*_[]()#+-.!`>|~", r) {
			out.WriteByte('\\')
		}
		out.WriteRune(r)
	}
	return strings.ReplaceAll(out.String(), "{{", "{"+wordJoiner+"{")
}
