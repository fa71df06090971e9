package funcs

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"hash"

	"github.com/hashicorp/go-cty-funcs/crypto"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
)

func (l *functionSet) hashFunctions() []definition {
	text := []string{"The text; its UTF-8 is hashed."}
	return []definition{
		{"base64sha256", textFunc("str", digestText(sha256.New)), "Returns the SHA-256 of a text, as Base64.",
			text, []Example{{`base64sha256("hello")`, `"LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ="`}}},
		{"base64sha512", textFunc("str", digestText(sha512.New)), "Returns the SHA-512 of a text, as Base64.",
			text, []Example{{`length(base64sha512("hello"))`, `88`}}},
		{"md5", crypto.Md5Func, "Returns the MD5 of a text, in hexadecimal.",
			text, []Example{{`md5("hello")`, `"5d41402abc4b2a76b9719d911017c592"`}}},
		{"sha1", crypto.Sha1Func, "Returns the SHA-1 of a text, in hexadecimal.",
			text, []Example{{`sha1("hello")`, `"aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d"`}}},
		{"sha256", crypto.Sha256Func, "Returns the SHA-256 of a text, in hexadecimal.",
			text, []Example{{`sha256("hello")`, `"2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"`}}},
		{"sha512", crypto.Sha512Func, "Returns the SHA-512 of a text, in hexadecimal.",
			text, []Example{{`substr(sha512("hello"), 0, 16)`, `"9b71d224bd62f378"`}}},
	}
}

func (l *functionSet) fileHashFunctions() []definition {
	path := []string{"The path of a file, relative to the configuration."}
	return []definition{
		{"filebase64sha256", l.digestFile(sha256.New, base64Text), "Returns the SHA-256 of a file, as Base64.",
			path, []Example{{`filebase64sha256("notes.md") == base64sha256(file("notes.md"))`, `true`}}},
		{"filebase64sha512", l.digestFile(sha512.New, base64Text), "Returns the SHA-512 of a file, as Base64.",
			path, []Example{{`filebase64sha512("notes.md") == base64sha512(file("notes.md"))`, `true`}}},
		{"filemd5", l.digestFile(md5.New, hex.EncodeToString), "Returns the MD5 of a file, in hexadecimal.",
			path, []Example{{`filemd5("notes.md") == md5(file("notes.md"))`, `true`}}},
		{"filesha1", l.digestFile(sha1.New, hex.EncodeToString), "Returns the SHA-1 of a file, in hexadecimal.",
			path, []Example{{`filesha1("notes.md") == sha1(file("notes.md"))`, `true`}}},
		{"filesha256", l.digestFile(sha256.New, hex.EncodeToString), "Returns the SHA-256 of a file, in hexadecimal.",
			path, []Example{{`filesha256("notes.md") == sha256(file("notes.md"))`, `true`}}},
		{"filesha512", l.digestFile(sha512.New, hex.EncodeToString), "Returns the SHA-512 of a file, in hexadecimal.",
			path, []Example{{`filesha512("notes.md") == sha512(file("notes.md"))`, `true`}}},
	}
}

func base64Text(b []byte) string { return base64.StdEncoding.EncodeToString(b) }

func digestText(h func() hash.Hash) func(string) (string, error) {
	return func(s string) (string, error) {
		sum := h()
		sum.Write([]byte(s))
		return base64Text(sum.Sum(nil)), nil
	}
}

func (l *functionSet) digestFile(h func() hash.Hash, write func([]byte) string) function.Function {
	return fileFunc(cty.String, func(path cty.Value) (cty.Value, error) {
		sum := h()
		err := l.hashFile(sum, path)
		return cty.StringVal(write(sum.Sum(nil))), err
	})
}
