// Package yunhupb has the messages of Yunhu's user API in Protobuf. The code is
// generated from yunhu.proto; after a change of that file, run in this directory:
//
//	go build -o protoc-gen-go google.golang.org/protobuf/cmd/protoc-gen-go
//	protoc --plugin=protoc-gen-go --go_out=. --go_opt=paths=source_relative yunhu.proto
//
// That needs protoc 27 or later, for editions.
package yunhupb
