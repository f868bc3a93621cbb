# The services of the node: how each is started, stopped and known to be ready.

await() { # SECONDS WHAT COMMAND...
    local deadline=$((SECONDS + $1)) what=$2
    shift 2
    until "$@" >/dev/null 2>&1; do
        node_alive || die "the node ended while waiting for $what; see $log"
        [ "$SECONDS" -lt "$deadline" ] || die "$what did not get ready in time; see $log"
        sleep 0.1
    done
}

kubectl() { nsenter --target "$(node_pid)" --net -- "$bin/kubectl" --kubeconfig "$pki/admin.conf" --request-timeout=10s "$@"; }
ready_api() { kubectl get --raw /readyz; }

# The API server is ready a moment before the roles are there without which the others do not start.
ready_roles() {
    kubectl auth can-i get configmaps/extension-apiserver-authentication --namespace kube-system --as system:kube-controller-manager \
        && kubectl auth can-i list persistentvolumeclaims --all-namespaces --as system:kube-scheduler
}

# Pods need the node, and the account that each of them runs as.
ready() { [ "$(kubectl get node node1 -o 'jsonpath={.status.conditions[?(@.type=="Ready")].status}')" = True ] && kubectl get serviceaccount default; }

# service_command NAME: fills the array `run`
service_command() {
    case $1 in
        dns) run=(dnsmasq --keep-in-foreground --user=root --pid-file= --listen-address="$dns_ip" --bind-interfaces --no-resolv
            --server=10.0.2.3 --local=/cluster.local/ --local=/test/ --cache-size=1000) ;;
        etcd) run=(etcd --data-dir "$dir/state/etcd" --unsafe-no-fsync --listen-client-urls http://127.0.0.1:2379
            --advertise-client-urls http://127.0.0.1:2379 --listen-peer-urls http://127.0.0.1:2380) ;;
        registry) run=(registry serve /etc/registry/registry.yaml) ;;
        mirror) run=(env REGISTRY_STORAGE_FILESYSTEM_ROOTDIRECTORY="$images" registry serve /etc/registry/registry-mirror.yaml) ;;
        containerd) run=(containerd) ;;
        apiserver) run=(kube-apiserver --etcd-servers=http://127.0.0.1:2379 --secure-port=6443 --advertise-address="$node_ip"
            --service-cluster-ip-range=10.96.0.0/16 --authorization-mode=Node,RBAC --enable-admission-plugins=NodeRestriction
            --allow-privileged=true --client-ca-file="$pki/ca.crt"
            --tls-cert-file="$pki/apiserver.crt" --tls-private-key-file="$pki/apiserver.key"
            --service-account-key-file="$pki/service-account.key" --service-account-signing-key-file="$pki/service-account.key"
            --service-account-issuer=https://kubernetes.default.svc
            --kubelet-preferred-address-types=InternalIP --kubelet-certificate-authority="$pki/ca.crt"
            --kubelet-client-certificate="$pki/admin.crt" --kubelet-client-key="$pki/admin.key"
            --requestheader-client-ca-file="$pki/front-proxy-ca.crt" --requestheader-allowed-names=front-proxy
            --proxy-client-cert-file="$pki/front-proxy.crt" --proxy-client-key-file="$pki/front-proxy.key"
            --requestheader-username-headers=X-Remote-User --requestheader-group-headers=X-Remote-Group
            --requestheader-extra-headers-prefix=X-Remote-Extra-) ;;
        controller-manager) run=(kube-controller-manager --kubeconfig="$pki/controller-manager.conf"
            --authentication-kubeconfig="$pki/controller-manager.conf" --leader-elect=false --use-service-account-credentials=true
            --service-account-private-key-file="$pki/service-account.key" --root-ca-file="$pki/ca.crt"
            --cluster-signing-cert-file="$pki/ca.crt" --cluster-signing-key-file="$pki/ca.key") ;;
        scheduler) run=(kube-scheduler --kubeconfig="$pki/scheduler.conf" --leader-elect=false) ;;
        kubelet) run=(kubelet --config=/etc/kubelet.yaml --cgroup-root="/$cgroup" --kubeconfig="$pki/kubelet.conf" --hostname-override=node1 --node-ip="$node_ip" --v=1) ;;
        # Conntrack's limits belong to the machine: 0 leaves them alone.
        proxy) run=(kube-proxy --kubeconfig="$pki/proxy.conf" --hostname-override=node1 --proxy-mode=iptables --cluster-cidr=10.232.0.0/16
            --conntrack-max-per-core=0 --conntrack-min=0 --conntrack-tcp-timeout-established=0 --conntrack-tcp-timeout-close-wait=0) ;;
        *) die "no such service: $1" ;;
    esac
}

start() { # NAME
    local run
    : "${images:=$("$here/images.sh" dir)}"
    service_command "$1"
    # The shell inside ends at once, and the node's first process adopts the service.
    inside bash -c 'log=$1 pid=$2; shift 2; setsid "$@" >>"$log" 2>&1 </dev/null & echo $! >"$pid"' - "$log/$1.log" "/run/$1.pid" "${run[@]}"
}

stop() { # NAME
    inside bash -c 'pid=$(cat "$1") && kill "$pid" && for i in $(seq 300); do kill -0 "$pid" 2>/dev/null || exit 0; sleep 0.1; done; kill -KILL "$pid"' - "/run/$1.pid"
}

# Storage that several pods can share: folders of the node, handed out by the first claim that asks.
volumes() {
    local i
    cat <<'CLASS'
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: {name: shared, annotations: {storageclass.kubernetes.io/is-default-class: "true"}}
provisioner: kubernetes.io/no-provisioner
volumeBindingMode: Immediate
CLASS
    for i in $(seq -w 1 60); do
        mkdir -p -m 777 "$dir/state/var/lib/volumes/$i"
        cat <<VOLUME
---
apiVersion: v1
kind: PersistentVolume
metadata: {name: volume-$i}
spec:
  capacity: {storage: 100Gi}
  accessModes: [ReadWriteOnce, ReadWriteMany]
  persistentVolumeReclaimPolicy: Retain
  storageClassName: shared
  hostPath: {path: /var/lib/volumes/$i, type: Directory}
VOLUME
    done
}

apply_manifests() { volumes | kubectl apply --server-side -f - >/dev/null; }
