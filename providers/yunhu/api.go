package yunhu

import (
	"context"
	"net/http"
	"strings"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"herald/providers"
	"herald/providers/client"
	"herald/providers/kit"
	"herald/providers/yunhu/yunhupb"
)

// protoCall is one request with a Protobuf body.
type protoCall struct {
	op, path   string
	body       proto.Message
	repeatable bool
	readOnly   bool // changes nothing
	inChat     bool // is about one conversation
}

// protoAnswer is an answer in Protobuf.
type protoAnswer interface {
	proto.Message
	GetStatus() *yunhupb.Status
}

// call makes a call, and reads its answer into one.
func (s *session) call(ctx context.Context, c protoCall, into protoAnswer) (client.Answer, error) {
	credentials, err := s.auth.Credentials(ctx)
	if err != nil {
		return client.Answer{}, err
	}
	const protobuf = "application/x-protobuf"
	a, err := s.api.Client.Do(ctx, client.Request{
		Op: c.op, Method: http.MethodPost, Path: c.path, Body: encode(c.body), Sign: credentials.Sign,
		Header:     http.Header{"Content-Type": {protobuf}, "Accept": {protobuf}},
		Repeatable: c.repeatable, ReadOnly: c.readOnly,
		Classify: func(a client.Answer) error { return classifyAnswer(a, into) },
	})
	if c.inChat {
		err = goneIfNoUser(err)
	}
	return a, err
}

// command makes a call whose answer is a status and nothing else.
func (s *session) command(ctx context.Context, c protoCall) error {
	_, err := s.call(ctx, c, &yunhupb.StatusResponse{})
	return err
}

// post makes a call in JSON whose data is not used.
func (s *session) post(ctx context.Context, c client.JSONCall) error {
	_, _, err := kit.Call[kit.Nothing](ctx, s.api, c)
	return err
}

// encode writes a message in the order of its fields, so that equal messages give
// equal bytes. These are compared with those of earlier versions of Herald.
func encode(m proto.Message) []byte {
	b, err := proto.MarshalOptions{Deterministic: true}.Marshal(m)
	if err != nil {
		panic(err) // no field is required, and no text is checked
	}
	return b
}

// decode reads a message. Bytes that are not Protobuf are an error.
func decode(b []byte, into proto.Message) error {
	if err := (proto.UnmarshalOptions{DiscardUnknown: true}).Unmarshal(b, into); err != nil {
		return err
	}
	makeTextsValid(into.ProtoReflect())
	return nil
}

// makeTextsValid keeps what is stored and compared valid UTF-8, which Protobuf
// promises of a text and a server may break.
func makeTextsValid(m protoreflect.Message) {
	valid := func(v protoreflect.Value) protoreflect.Value {
		return protoreflect.ValueOfString(strings.ToValidUTF8(v.String(), "\uFFFD"))
	}
	m.Range(func(f protoreflect.FieldDescriptor, v protoreflect.Value) bool {
		isText, isMessage := f.Kind() == protoreflect.StringKind, f.Kind() == protoreflect.MessageKind
		switch {
		case f.IsList() && (isText || isMessage):
			for i := range v.List().Len() {
				if isText {
					v.List().Set(i, valid(v.List().Get(i)))
				} else {
					makeTextsValid(v.List().Get(i).Message())
				}
			}
		case isText:
			m.Set(f, valid(v))
		case isMessage:
			makeTextsValid(v.Message())
		}
		return true
	})
}

// newArgumentError is an error about an argument.
func newArgumentError(op, name, format string, args ...any) error {
	e := kit.Invalidf(op, format, args...)
	e.Attribute, e.Detail = name, name+": "+e.Detail
	return e
}

// newMissingError is the error for a message that an argument names and that is not
// there.
func newMissingError(op, argument, id string) error {
	return &providers.Error{
		Kind: providers.NotFound, Op: op, Attribute: argument,
		Detail: "there is no message " + id + " in the conversation", Hint: "Check the id, and that the account can see the conversation.",
	}
}
