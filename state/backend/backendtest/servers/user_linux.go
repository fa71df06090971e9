package servers

import (
	"os"
	"os/exec"
	"os/user"
	"strconv"
	"syscall"
)

// unprivilegedUser is the user that a server runs as when the tests run as root; ok is
// false when they do not, or there is no such user.
func unprivilegedUser() (uid, gid int, ok bool) {
	if os.Getuid() != 0 {
		return 0, 0, false
	}
	u, err := user.Lookup("nobody")
	if err != nil {
		return 0, 0, false
	}
	uid, errU := strconv.Atoi(u.Uid)
	gid, errG := strconv.Atoi(u.Gid)
	return uid, gid, errU == nil && errG == nil
}

// giveAway makes dir the server's.
func giveAway(dir string) error {
	uid, gid, ok := unprivilegedUser()
	if !ok {
		return nil
	}
	return os.Chown(dir, uid, gid)
}

// runUnprivileged has cmd run as that user.
func runUnprivileged(cmd *exec.Cmd) {
	uid, gid, ok := unprivilegedUser()
	if !ok {
		return
	}
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}
}

// withParent has the server go when the test is killed.
func withParent(cmd *exec.Cmd) {
	if cmd.SysProcAttr == nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{}
	}
	cmd.SysProcAttr.Pdeathsig = syscall.SIGTERM
}
