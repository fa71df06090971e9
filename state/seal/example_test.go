package seal_test

import (
	"errors"
	"fmt"

	"herald/state/seal"
)

// A key is changed by giving the new one first and the old one as a fallback.
func ExampleNew_rotation() {
	old := seal.Keys{Passphrase: "the passphrase of last year"}
	before, err := seal.New(seal.Options{Keys: old, WorkFactor: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	now := seal.Options{Keys: seal.Keys{Passphrase: "the passphrase of this year"}, WorkFactor: 1}
	kept, err := before.Seal(seal.State, []byte("what is known"))
	if err != nil {
		fmt.Println(err)
		return
	}

	after, err := seal.New(now)
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = after.Open(seal.State, kept)
	fmt.Println("without a fallback, the key does not fit:", errors.Is(err, seal.ErrKey))

	now.Fallbacks = []seal.Keys{old}
	if after, err = seal.New(now); err != nil {
		fmt.Println(err)
		return
	}
	data, err := after.Open(seal.State, kept)
	fmt.Println(string(data), err)
	// Output:
	// without a fallback, the key does not fit: true
	// what is known <nil>
}

// What was sealed as a plan cannot be passed off as a state.
func ExampleSealer_Open() {
	s, err := seal.New(seal.Options{Keys: seal.Keys{Passphrase: "correct horse battery staple"}, WorkFactor: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	plan, err := s.Seal(seal.Plan, []byte("what will be done"))
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = s.Open(seal.State, plan)
	fmt.Println(err)
	// Output:
	// it was encrypted as something else: a state is needed, this is a "plan"
}
