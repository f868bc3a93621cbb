#!/usr/bin/env bash
# Builds the Go programs of the test cluster from the modules under tools/ and says where they are.
#
#   tools.sh build [GROUP...]   builds what is missing (default: all but the groups built on demand)
#   tools.sh dir GROUP          prints the folder of a group's programs, building them first if need be
#   tools.sh link DIR           symbolic links in DIR to every program of the default groups
#
# Results lie in ${KILN_TOOLS:-~/.cache/kiln/tools}/GROUP-KEY, where KEY covers the module's files, the build
# flags and the Go version, so that checkouts with different versions never share a folder.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cache=${KILN_TOOLS:-${XDG_CACHE_HOME:-$HOME/.cache}/kiln/tools}
default_groups=(kubernetes etcd containerd runc cni helm registry kubeconform)

export CGO_ENABLED GOWORK=off GOFLAGS="-mod=readonly -buildvcs=false -trimpath"

say() { printf 'tools: %s\n' "$*" >&2; }
die() { say "$*"; exit 1; }

find_go() {
    for candidate in go "${GOROOT:-/usr/local/go}/bin/go" /usr/lib/go/bin/go; do
        go=$(command -v "$candidate") && break
    done
    [ -n "${go:-}" ] || die "Go 1.21 or newer is needed to build the cluster's programs, and none was found on PATH or in /usr/local/go"
}

version_of() { sed -n "s|^\t$1 \(v[^ ]*\).*|\1|p" "$here/tools/$2/go.mod" | head -1; }

# flags GROUP: fills the array `flags` of `go build`
flags() {
    local stamp="" version
    flags=()
    CGO_ENABLED=0
    case $1 in
        kubernetes)
            version=$(version_of k8s.io/kubernetes "$1")
            local base=k8s.io/component-base/version
            stamp="-X $base.gitVersion=$version -X $base.gitMajor=$(cut -d. -f1 <<<"${version#v}") -X $base.gitMinor=$(cut -d. -f2 <<<"$version")" ;;
        containerd)
            stamp="-X github.com/containerd/containerd/v2/version.Version=$(version_of github.com/containerd/containerd/v2 "$1")" ;;
        runc)
            flags+=(-tags seccomp)
            CGO_ENABLED=1 ;; # libseccomp is a C library
        registry)
            stamp="-X github.com/distribution/distribution/v3/version.version=$(version_of github.com/distribution/distribution/v3 "$1")" ;;
        helm)
            stamp="-X helm.sh/helm/v3/internal/version.version=$(version_of helm.sh/helm/v3 "$1")" ;;
    esac
    flags+=(-ldflags "-s -w${stamp:+ $stamp}")
}

# target GROUP: the folder of a finished build
target() {
    local module=$here/tools/$1 key
    [ -f "$module/go.mod" ] || die "no such group: $1"
    flags "$1"
    key=$({ cat "$module/go.mod" "$module/go.sum"; find "$module" -name '*.go' | sort | xargs -r cat; printf '%s\n' "${flags[@]}" "$GOFLAGS"; (cd "$module" && "$go" env GOVERSION GOARCH CGO_ENABLED); } | sha256sum | cut -c1-12)
    printf '%s/%s-%s' "$cache" "$1" "$key"
}

build() {
    local group=$1 out temp total
    out=$(target "$group")
    [ -d "$out" ] && return
    mkdir -p "$cache"
    exec {lock}>"$cache/$group.lock"
    flock "$lock"
    if [ ! -d "$out" ]; then
        cd "$here/tools/$group"
        say "$group: fetching modules"
        "$go" mod download 2>&1 | tail -5 >&2
        local own=()
        [ -z "$(find . -name '*.go' -print -quit)" ] || own=(./...) # programs of the module itself
        total=$("$go" list -deps tool "${own[@]}" | wc -l)
        temp=$(mktemp -d "$cache/.$group.XXXXXX")
        say "$group: compiling up to $total packages"
        flags "$group"
        nice -n 10 "$go" build -v "${flags[@]}" -o "$temp/" tool "${own[@]}" 2>&1 \
            | awk -v g="$group" '/^[a-z0-9.]+\/|^[a-z]+$/ { if (++n % 200 == 0) { print "tools: " g ": " n " packages" > "/dev/stderr" } next } { print > "/dev/stderr" }' \
            || { rm -rf "$temp"; die "$group: go build failed"; }
        [ "$group" != etcd ] || mv "$temp/server" "$temp/etcd" # the module's root package lends its folder's name
        chmod 755 "$temp"
        mv -T "$temp" "$out"
        say "$group: done, $(ls "$out" | xargs)"
        cd "$here"
    fi
    exec {lock}>&-
}

find_go
case ${1:-} in
    build) shift; for group in "${@:-${default_groups[@]}}"; do build "$group"; done ;;
    dir) build "$2"; target "$2" ;;
    link)
        mkdir -p "$2"
        for group in "${default_groups[@]}"; do build "$group"; ln -sf "$(target "$group")"/* "$2/"; done ;;
    *) sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//p}' "$0" >&2; exit 2 ;;
esac
