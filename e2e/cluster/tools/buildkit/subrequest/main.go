// Command subrequest asks BuildKit's Dockerfile frontend a question about a Dockerfile and keeps the whole answer, which
// buildctl prints in part only. It takes the words of "buildctl build".
//
//	subrequest --addr ADDRESS --metadata-file FILE --local NAME=DIR... --opt requestid=METHOD --opt KEY=VALUE...
//
// FILE gets one JSON object: results that are JSON themselves as such, others as strings.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/moby/buildkit/client"
	gateway "github.com/moby/buildkit/frontend/gateway/client"
	"github.com/tonistiigi/fsutil"
)

// pairs is the value of an option that may be given several times as KEY=VALUE.
type pairs map[string]string

func (p pairs) String() string { return fmt.Sprint(map[string]string(p)) }

func (p pairs) Set(text string) error {
	key, value, found := strings.Cut(text, "=")
	if !found {
		return fmt.Errorf("%q is not KEY=VALUE", text)
	}
	p[key] = value
	return nil
}

func main() {
	address := flag.String("addr", "", "socket of the daemon")
	file := flag.String("metadata-file", "", "where the answer goes")
	flag.String("progress", "", "taken and without effect")
	locals, options := pairs{}, pairs{}
	flag.Var(locals, "local", "directories by name")
	flag.Var(options, "opt", "options of the frontend")
	flag.Parse()
	if err := ask(*address, *file, locals, options); err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}

func ask(address, file string, locals, options pairs) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	daemon, err := client.New(ctx, address)
	if err != nil {
		return err
	}
	defer daemon.Close()
	directories := map[string]fsutil.FS{}
	for name, path := range locals {
		if directories[name], err = fsutil.NewFS(path); err != nil {
			return err
		}
	}
	options["frontend.caps"] = "moby.buildkit.frontend.subrequests"
	answer := map[string]any{}
	_, err = daemon.Build(ctx, client.SolveOpt{LocalMounts: directories}, "kiln", func(ctx context.Context, frontend gateway.Client) (*gateway.Result, error) {
		result, err := frontend.Solve(ctx, gateway.SolveRequest{Frontend: "dockerfile.v0", FrontendOpt: options})
		if err != nil {
			return nil, err
		}
		for key, value := range result.Metadata {
			if answer[key] = string(value); strings.HasSuffix(key, ".json") {
				answer[key] = json.RawMessage(value)
			}
		}
		return gateway.NewResult(), nil
	}, nil)
	if err != nil {
		return err
	}
	text, err := json.Marshal(answer)
	if err != nil {
		return err
	}
	return os.WriteFile(file, text, 0o644)
}
