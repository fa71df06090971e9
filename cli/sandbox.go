package cli

import (
	"context"
	"errors"
	"net"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"herald/cli/printer"
	"herald/cli/project"
	"herald/cli/sandboxview"
	"herald/lang/diag/problem"
	"herald/lang/trust"
	"herald/providers/sandbox"
)

type sandboxOptions struct {
	listen string
	smtp   string
	data   string
	print  bool
	strict bool
}

func newSandboxCommand(a *app) *cobra.Command {
	var opt sandboxOptions
	cmd := &cobra.Command{
		Use:   "sandbox",
		Short: "Serve a local imitation of every platform",
		Long: "Serve the protocol of every platform, and show on a web page what people would see. It prints provider blocks and\n" +
			"environment variables to paste. With the default data directory, it shows what --sandbox did in this project.\n" +
			"Like the platforms, it ignores request fields that the vendors' documents do not name; --strict rejects them, to find\n" +
			"mistakes in a client.",
		Example: "  herald sandbox\n  herald sandbox --print",
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return runSandbox(cmd.Context(), a, opt) },
	}
	cmd.Flags().StringVar(&opt.listen, "listen", "127.0.0.1:7300", "listen on `ADDRESS`, which must be of this machine")
	cmd.Flags().StringVar(&opt.smtp, "smtp", "", "serve email on `ADDRESS` of this machine (default: the port 25 above that of --listen)")
	cmd.Flags().StringVar(&opt.data, "data", filepath.Join(project.OwnDir, project.SandboxDir), "store everything in `DIR`")
	cmd.Flags().BoolVar(&opt.print, "print", false, "print what people see and exit")
	cmd.Flags().BoolVar(&opt.strict, "strict", false, "reject request fields that the vendors' documents do not name")
	return cmd
}

func runSandbox(ctx context.Context, a *app, opt sandboxOptions) (err error) {
	opt.data = a.opt.Dir.Path(opt.data)
	key, err := project.SandboxKey(&a.opt, opt.data)
	if err != nil {
		return err
	}
	server, err := sandbox.New(sandbox.Options{Data: opt.data, Key: key, SMTP: smtpAddress(opt), Now: a.env.Now, Sync: !opt.print, Strict: opt.strict})
	if err != nil {
		return project.WrapSandboxError(err, opt.data)
	}
	defer func() { joinErr(&err, server.Close()) }()
	if opt.print {
		return sandboxview.Print(&printer.Printer{Out: a.out.Stdout}, server.Conversations())
	}
	listener, err := sandbox.Listen(opt.listen)
	if err != nil {
		return problem.Errorf(problem.SandboxCannotListen, "%w", err)
	}
	base := "http://" + listener.Addr().String()
	if err := introduceSandbox(&printer.Printer{Out: a.out.Stdout}, base, server); err != nil {
		return errors.Join(err, listener.Close())
	}
	return server.Serve(ctx, listener)
}

// smtpAddress returns the address that email is served on; "" for a free port.
func smtpAddress(opt sandboxOptions) string {
	host, text, err := net.SplitHostPort(opt.listen)
	port, numberErr := strconv.Atoi(text)
	if opt.smtp != "" || opt.print || err != nil || numberErr != nil || port == 0 {
		return opt.smtp
	}
	return net.JoinHostPort(host, strconv.Itoa(port+25))
}

func introduceSandbox(out *printer.Printer, base string, server *sandbox.Server) error {
	credentials := server.Setup(base)
	out.Linef("What people see: %s/\n\nProvider blocks, which need %s=%s in the environment:\n", base, trust.EnvEndpoints,
		strings.TrimPrefix(base, "http://")+","+server.SMTPAddress())
	for _, c := range credentials {
		out.Linef("%s", c.Block)
	}
	out.Linef("Or the same in the environment:\n")
	for _, c := range credentials {
		out.Linef("%s", strings.TrimRight(c.Shell(), "\n"))
	}
	out.Linef("\nPress Ctrl-C to stop.")
	return out.Err
}
