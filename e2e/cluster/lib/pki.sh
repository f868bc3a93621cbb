# Keys, certificates, kubeconfigs and the registry's password, made anew for each cluster.

authority() { # NAME
    openssl req -x509 -newkey rsa:2048 -nodes -keyout "$pki/$1.key" -out "$pki/$1.crt" -days 7 -subj "/CN=$1" 2>/dev/null
}

certificate() { # NAME SUBJECT AUTHORITY [ALTERNATIVE NAMES]
    openssl req -newkey rsa:2048 -nodes -keyout "$pki/$1.key" -out "$pki/$1.csr" -subj "$2" 2>/dev/null
    openssl x509 -req -in "$pki/$1.csr" -CA "$pki/$3.crt" -CAkey "$pki/$3.key" -days 7 -out "$pki/$1.crt" -set_serial "0x$(openssl rand -hex 8)" \
        -extfile <(printf 'extendedKeyUsage=serverAuth,clientAuth\n%s\n' "${4:+subjectAltName=$4}") 2>/dev/null
}

kubeconfig() { # NAME
    cat >"$pki/$1.conf" <<KUBECONFIG
apiVersion: v1
kind: Config
current-context: kiln
clusters: [{name: kiln, cluster: {server: "https://$node_ip:6443", certificate-authority-data: $(base64 -w0 <"$pki/ca.crt")}}]
users: [{name: $1, user: {client-certificate-data: $(base64 -w0 <"$pki/$1.crt"), client-key-data: $(base64 -w0 <"$pki/$1.key")}}]
contexts: [{name: kiln, context: {cluster: kiln, user: $1}}]
KUBECONFIG
}

make_certificates() {
    local name
    (
        authority ca &
        authority front-proxy-ca &
        authority registry-ca &
        openssl genrsa -out "$pki/service-account.key" 2048 2>/dev/null &
        wait
    )
    (
        certificate apiserver /CN=kube-apiserver ca "DNS:localhost,DNS:kubernetes,DNS:kubernetes.default,DNS:kubernetes.default.svc,IP:127.0.0.1,IP:10.96.0.1,IP:$node_ip" &
        certificate admin /O=system:masters/CN=admin ca &
        certificate controller-manager /CN=system:kube-controller-manager ca &
        certificate scheduler /CN=system:kube-scheduler ca &
        certificate kubelet /O=system:nodes/CN=system:node:node1 ca "DNS:node1,IP:$node_ip" &
        certificate proxy /CN=system:kube-proxy ca &
        certificate front-proxy /CN=front-proxy front-proxy-ca &
        certificate registry "/CN=$registry" registry-ca "DNS:$registry,IP:$node_ip" &
        wait
    )
    for name in admin controller-manager scheduler kubelet proxy; do kubeconfig "$name"; done
    for name in admin.conf registry.crt; do [ -s "$pki/$name" ] || die "openssl could not make $name"; done
    registry_password=$(openssl rand -hex 12)
    # Only bcrypt is understood by the registry; perl's crypt has it through libcrypt.
    printf 'kiln:%s\n' "$(perl -e 'print crypt($ARGV[0], "\$2b\$05\$" . substr($ARGV[1], 0, 22))' "$registry_password" "$(openssl rand -hex 16)")" >"$pki/htpasswd"
}

# Where the services' configuration looks for them.
install_certificates() {
    inside mkdir -p /etc/kubernetes /etc/registry
    inside cp "$pki"/{ca.crt,kubelet.crt,kubelet.key} /etc/kubernetes/
    inside cp "$pki"/{registry.crt,registry.key,htpasswd} /etc/registry/
    inside cp "$pki/registry-ca.crt" /etc/registry/ca.crt
}
