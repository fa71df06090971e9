package sandbox

import (
	"bytes"
	"fmt"
	"reflect"
	"strconv"
	"strings"
)

// bind fills in a request from the HTTP request and checks it. The tags of its
// fields declare what the vendor's document names; a strict sandbox refuses
// anything else:
//
//	json  a field of a JSON body
//	query a parameter of the query; a field of type page is the parameters of a list
//	form  a field of a multipart body, which may have one field of type formFile
//	is    the rules for the value; see checkRule
//	body  "optional" on the field _: an empty body is the same as no fields;
//	      "file" on a field of type formFile: the body is this file
//
// A request that is a list is a JSON body. If its method acceptsOne says so, one
// item without a list is accepted as well. The method check, if it has one, checks
// what rules cannot express.
func (c *exchange) bind(in any) error {
	v := reflect.ValueOf(in).Elem()
	if err := c.decode(v, in); err != nil {
		return err
	}
	c.place = c.PathValue("conversation")
	if err := c.checkItems(v); err != nil {
		return err
	}
	if x, ok := in.(interface{ check(*request) error }); ok {
		return x.check(c.request)
	}
	return nil
}

// decode fills in a request from the one source that its fields name.
func (c *exchange) decode(v reflect.Value, in any) error {
	if v.Kind() == reflect.Slice {
		if x, ok := in.(interface{ acceptsOne() bool }); ok && x.acceptsOne() && !bytes.HasPrefix(bytes.TrimSpace(c.body), []byte("[")) {
			c.body = append(append([]byte("["), c.body...), ']')
		}
		return c.decodeBody(in)
	}
	sources := map[string]bool{}
	for i := range v.NumField() {
		f := v.Type().Field(i)
		for _, source := range []string{"json", "query", "form"} {
			sources[source] = sources[source] || f.Tag.Get(source) != ""
		}
		sources["query"] = sources["query"] || f.Type == reflect.TypeFor[page]()
		sources[f.Tag.Get("body")] = true
	}
	switch {
	case sources["file"]:
		return c.decodeFile(v)
	case sources["optional"] && len(bytes.TrimSpace(c.body)) == 0:
	case sources["json"], sources["optional"]:
		return c.decodeBody(in)
	case sources["query"]:
		return c.decodeQuery(v)
	case sources["form"]:
		return c.decodeForm(v)
	}
	return nil
}

func (c *exchange) decodeBody(in any) error {
	if !isJSON(c.request) {
		kind := c.Header.Get("Content-Type")
		return refusal{reason: badType, value: kind, why: fmt.Sprintf("content type %q is not application/json", kind)}
	}
	return c.decodeJSON(c.body, in)
}

func (c *exchange) decodeQuery(v reflect.Value) error {
	query, known := c.URL.Query(), map[string]bool{}
	for i := range v.NumField() {
		if v.Field(i).Type() == reflect.TypeFor[page]() {
			p, err := c.dialect.pages.readPage(query)
			if err != nil {
				return err
			}
			c.page, known[c.dialect.pages.size], known[c.dialect.pages.cursor] = p, true, true
			continue
		}
		name := v.Type().Field(i).Tag.Get("query")
		known[name] = true
		if text := query.Get(name); text != "" {
			if err := setText(v.Field(i), name, text); err != nil {
				return err
			}
		}
	}
	for name, values := range query {
		if c.strict && (!known[name] || len(values) > 1) {
			return refusal{reason: badNumber, field: name, why: "unknown parameter " + name}
		}
	}
	return nil
}

// setText sets a field to the value that a text stands for.
func setText(v reflect.Value, name, text string) error {
	if v.Kind() == reflect.Pointer {
		v.Set(reflect.New(v.Type().Elem()))
		v = v.Elem()
	}
	if v.Kind() == reflect.String {
		v.SetString(text)
		return nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return refusal{reason: badNumber, field: name, why: name + " is no number"}
	}
	v.SetInt(n)
	return nil
}

// fieldName returns the name of a field on the wire.
func fieldName(f reflect.StructField) string {
	for _, source := range []string{"json", "query", "form"} {
		if name := f.Tag.Get(source); name != "" {
			return name
		}
	}
	return f.Name
}

// checkValue checks the fields of a request, and of the items of its lists. It
// reports the fields with the rule conversation to place.
func checkValue(v reflect.Value, place func(reflect.StructField, string)) error {
	switch {
	case v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.Struct:
		for i := range v.Len() {
			if err := checkValue(v.Index(i), place); err != nil {
				return err
			}
		}
	case v.Kind() == reflect.Struct:
		for i := range v.NumField() {
			f := v.Type().Field(i)
			if !f.IsExported() && !f.Anonymous {
				continue
			}
			if err := checkRules(f, v.Field(i), place); err != nil {
				return err
			}
			if err := checkValue(v.Field(i), place); err != nil {
				return err
			}
		}
	}
	return nil
}

// checkRules checks the value of one field.
func checkRules(f reflect.StructField, v reflect.Value, place func(reflect.StructField, string)) error {
	rules := f.Tag.Get("is")
	if rules == "" {
		return nil
	}
	for _, rule := range strings.Split(rules, ",") {
		if rule == "conversation" {
			place(f, reflect.Indirect(v).String())
			continue
		}
		if err := checkRule(rule, fieldName(f), v); err != nil {
			return err
		}
	}
	return nil
}

// decodeData decodes JSON inside a request, and checks it by the rules of its
// fields.
func (d decoder) decodeData(data []byte, into any) error {
	if err := d.decodeJSON(data, into); err != nil {
		return err
	}
	return checkValue(reflect.ValueOf(into).Elem(), func(reflect.StructField, string) {})
}

// checkItems checks the items of a list, which are numbered in errors.
func (c *exchange) checkItems(list reflect.Value) error {
	if list.Kind() != reflect.Slice {
		return checkValue(list, c.setPlace)
	}
	for i := range list.Len() {
		if err := checkValue(list.Index(i), c.setPlace); err != nil {
			return atIndex(err, i)
		}
	}
	return nil
}

func (c *exchange) setPlace(f reflect.StructField, id string) {
	c.place, c.inBody = id, f.Tag.Get("query") == ""
}

// atIndex adds the index of an item to an error.
func atIndex(err error, i int) error {
	if x, ok := err.(refusal); ok {
		x.index = &i
		return x
	}
	return err
}
