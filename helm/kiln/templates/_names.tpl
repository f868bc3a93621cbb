{{- define "kiln.labels" -}}
app.kubernetes.io/name: kiln
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end }}

{{- define "kiln.selector" -}}
app.kubernetes.io/name: kiln
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/component: operator
{{- end }}

{{- /* Cluster-scoped objects carry the namespace too, so that two releases never share one. */ -}}
{{- define "kiln.clusterName" -}}
{{ .Release.Namespace }}-{{ .Release.Name }}
{{- end }}

{{- /* image: dict "image" (repository, tag, digest) "version" */ -}}
{{- define "kiln.image" -}}
{{- if .image.digest -}}
{{ .image.repository }}@{{ .image.digest }}
{{- else -}}
{{ .image.repository }}:{{ .image.tag | default .version }}
{{- end -}}
{{- end }}

{{- /* Where the API server is, as ADDRESS:PORT: by its Service and by the endpoints behind it. */ -}}
{{- define "kiln.apiServer" -}}
{{- $found := .Values.builder.networkPolicy.apiServer -}}
{{- if .Values.builder.networkPolicy.denyApiServer -}}
{{- with lookup "v1" "Service" "default" "kubernetes" -}}
{{- range .spec.clusterIPs -}}
{{- $found = append $found (printf "%s:443" (include "kiln.address" .)) -}}
{{- end -}}
{{- end -}}
{{- with lookup "discovery.k8s.io/v1" "EndpointSlice" "default" "kubernetes" -}}
{{- $port := (first .ports).port -}}
{{- range .endpoints -}}
{{- range .addresses -}}
{{- $found = append $found (printf "%s:%d" (include "kiln.address" .) (int $port)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- $found | uniq | join "," -}}
{{- end }}

{{- define "kiln.address" -}}
{{- if contains ":" . }}[{{ . }}]{{ else }}{{ . }}{{ end -}}
{{- end }}
