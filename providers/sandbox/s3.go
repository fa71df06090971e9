package sandbox

import (
	"encoding/xml"
	"net/http"
)

// s3Date is the format of times in the signatures of S3.
const s3Date = "20060102T150405Z"

// s3Errors returns the errors of S3, where some platforms store files. Their
// reasons are S3's codes.
func s3Errors() *errorTable {
	return &errorTable{
		problems: []problem{
			{unread, http.StatusBadRequest, 0, "The body of your POST request is not well-formed multipart/form-data."},
			{"AccessDenied", http.StatusForbidden, 0, "Request has expired"},
			{"EntityTooLarge", http.StatusBadRequest, 0, "Your proposed upload exceeds the maximum allowed size"},
			{"IncompleteBody", http.StatusBadRequest, 0, "You did not provide the number of bytes specified by the Content-Length HTTP header"},
			{"InvalidArgument", http.StatusBadRequest, 0, "Only one auth mechanism allowed"},
			{"MissingContentLength", http.StatusLengthRequired, 0, "You must provide the Content-Length HTTP header."},
			{"NotImplemented", http.StatusNotImplemented, 0, "A header you provided implies functionality that is not implemented"},
			{"SignatureDoesNotMatch", http.StatusForbidden, 0,
				"The request signature we calculated does not match the signature you provided. Check your key and signing method."},
		},
		shape: func(_ *request, p problem, x refusal) answer {
			if x.reason == unread {
				x.reason = "MalformedPOSTRequest"
			}
			body, _ := xml.Marshal(struct { // strings always encode
				XMLName xml.Name `xml:"Error"`
				Code    string
				Message string
			}{Code: string(x.reason), Message: p.text})
			return answer{status: p.status, header: map[string]string{"Content-Type": "application/xml"}, body: body}
		},
	}
}
