package decode

import (
	"math/big"
	"mime"
	"path/filepath"

	"github.com/zclconf/go-cty/cty"

	"herald/lang/argument"
	"herald/lang/content"
	"herald/lang/desired"
	"herald/lang/diag"
	"herald/lang/diag/problem"
	"herald/lang/media"
)

// DecodeAttachment decodes an attachment; nil when there is no telling which file it
// is.
func (r *Instance) DecodeAttachment() (*desired.Attachment, cty.Value) {
	source := r.KnownPlain("source", cty.String)
	file := content.Attachment{Address: r.Addr.String(), Name: r.KnownText("name"), MIME: r.KnownText("content_type")}
	if arg := r.KnownPlain("duration", cty.Number); arg.Given {
		file.Duration, _ = arg.Val.AsBigFloat().Float64()
		if file.Duration < 0 {
			r.Add(diag.Errorf(arg.Range, problem.InvalidDuration, "duration must be a number of seconds, zero or more."))
		}
	}
	file.Width, file.Height = r.readPixels("width"), r.readPixels("height")
	if file.MIME != "" {
		if _, _, err := mime.ParseMediaType(file.MIME); err != nil {
			r.Add(diag.Errorf(r.Content.Attributes["content_type"].Expr.Range(), problem.InvalidContentType,
				"%q is not a MIME type. Write a type such as image/png, or remove the argument.", file.MIME))
		}
	}
	if !source.Given {
		if r.Content.Attributes["source"] != nil && !source.Unknown && !r.Failed() {
			r.Add(diag.Errorf(source.Range, problem.MissingAttachmentFile, "source is null. Set it to the path of a file."))
		}
		return nil, cty.DynamicVal
	}
	file.Source = source.Val.AsString()
	r.readFileFacts(&file, source)
	r.Attachments[r.Addr.String()] = &file
	return &desired.Attachment{Addr: r.Addr, File: file, Source: r.Source}, cty.ObjectVal(map[string]cty.Value{
		"address": cty.StringVal(file.Address), "source": cty.StringVal(file.Source), "name": cty.StringVal(file.Name),
		"mime": cty.StringVal(file.MIME), "sha256": cty.StringVal(file.SHA256), "size": cty.NumberIntVal(file.Size),
		"width": cty.NumberIntVal(int64(file.Width)), "height": cty.NumberIntVal(int64(file.Height)),
		"duration": cty.NumberFloatVal(file.Duration),
	})
}

// readPixels reads a measure that the file itself may not tell; 0 when not given.
func (r *Instance) readPixels(name string) int {
	arg := r.KnownPlain(name, cty.Number)
	if !arg.Given {
		return 0
	}
	n, accuracy := arg.Val.AsBigFloat().Int64()
	if accuracy != big.Exact || n < 1 || n > 1<<20 {
		r.Add(diag.Errorf(arg.Range, problem.InvalidDimension, "%s must be a whole number of pixels, such as 1280.", name))
		return 0
	}
	return int(n)
}

// readFileFacts fills in what the file itself contains.
func (r *Instance) readFileFacts(file *content.Attachment, source argument.Value) {
	path := r.Path(file.Source)
	facts, err := r.Media.Facts(path)
	if media.IsRefused(err) {
		r.Add(diag.Errorf(source.Range, problem.AttachmentCannotBeRead, "The file %q cannot be attached: %s.", file.Source, err))
		return
	}
	if err != nil {
		r.Add(diag.Errorf(source.Range, problem.MissingAttachmentFile,
			"The file %q cannot be attached: %s. Relative paths are relative to the directory of the root module, %q.",
			file.Source, err, r.Dir))
		return
	}
	file.Size, file.SHA256 = facts.Size, facts.SHA256
	if facts.Width > 0 && facts.Height > 0 {
		file.Width, file.Height = facts.Width, facts.Height
	}
	if file.MIME == "" {
		file.MIME = facts.MIME
	}
	if file.Name == "" {
		file.Name = filepath.Base(path)
	}
}
