// Package signature signs the bytes of a saved plan with an SSH key, and checks
// who signed them. The signature is that of ssh-keygen -Y sign, placed before
// the signed bytes, so that there is only one file; FORMAT.md of package saved
// has the details.
//
// It must not know what is signed, nor where keys are kept.
package signature
