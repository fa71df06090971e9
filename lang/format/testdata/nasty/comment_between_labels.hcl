message /* what */ "x" /* who */ {
text="y"
}
