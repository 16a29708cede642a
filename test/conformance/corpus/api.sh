# The API by itself: raw requests, versions, options.

kubectl get --raw /healthz

kubectl get --raw /livez

kubectl get --raw /readyz/ping

kubectl get --raw /api | grep -o '"versions":\["v1"\]'

kubectl get --raw /apis/apps

kubectl get --raw /apis/apps/v2

kubectl get --raw /apis/none.example.com

kubectl get --raw /none

kubectl get --raw /api/v1/none

kubectl get --raw "/api/v1/namespaces/$(kubectl config view --minify -o jsonpath='{..namespace}')/configmaps/none"

kubectl get --raw /version | grep -o '"major": "1"'

kubectl api-versions | grep -x -e v1 -e apps/v1 -e batch/v1 -e apiextensions.k8s.io/v1

kubectl create configmap one --from-literal=a=1

kubectl create configmap two

kubectl get configmaps --chunk-size=1 -o name

kubectl get --raw "/api/v1/namespaces/$(kubectl config view --minify -o jsonpath='{..namespace}')/configmaps?limit=1" | grep -o '"remainingItemCount":2'

kubectl get --raw "/api/v1/namespaces/default/configmaps?limit=x"

kubectl get --raw "/api/v1/namespaces/default/configmaps?continue=%7B"

kubectl get --raw "/api/v1/namespaces/default/configmaps?resourceVersion=x"

kubectl get --raw "/api/v1/namespaces/default/configmaps?resourceVersionMatch=Exact"

kubectl get --raw "/api/v1/namespaces/default/configmaps?resourceVersionMatch=Some&resourceVersion=1"

kubectl get --raw "/api/v1/namespaces/default/configmaps?sendInitialEvents=true"

kubectl get --raw "/api/v1/namespaces/default/configmaps?labelSelector=a+b"

kubectl get --raw "/api/v1/namespaces/default/configmaps?fieldSelector=a%3Db"

kubectl get --raw "/api/v1/namespaces/default/configmaps?watch=true&resourceVersionMatch=NotOlderThan"

kubectl get --raw "/api/v1/namespaces/default/configmaps?watch=true&timeoutSeconds=1&labelSelector=none"

kubectl create configmap three --dry-run=server

kubectl create configmap three --dry-run=server -o jsonpath='{.metadata.name} {.metadata.resourceVersion}{"\n"}'

kubectl get configmap three

kubectl create -f - <<'YAML'
apiVersion: v1
kind: ConfigMap
metadata: { generateName: made- }
YAML

kubectl get configmaps -o name | grep -c made-

kubectl create -f - <<'YAML'
apiVersion: v1
kind: ConfigMap
metadata: { labels: { a: b } }
YAML

kubectl create -f - <<'YAML'
apiVersion: v1
kind: ConfigMap
metadata: { name: Not_Valid, labels: { "a b": c }, annotations: { "x y": z } }
YAML

kubectl create -f - <<'YAML'
apiVersion: v1
kind: ConfigMap
metadata: { name: elsewhere, namespace: none }
YAML

kubectl create -f - <<'YAML'
apiVersion: v1
kind: ConfigMap
metadata: { name: versioned, resourceVersion: "1" }
YAML

kubectl replace -f - <<'YAML'
apiVersion: v1
kind: ConfigMap
metadata: { name: one, resourceVersion: "1" }
YAML

kubectl replace -f - <<'YAML'
apiVersion: v1
kind: ConfigMap
metadata: { name: none }
YAML

kubectl replace -f - <<'YAML'
apiVersion: v1
kind: ConfigMap
metadata: { name: one, uid: 00000000-0000-0000-0000-000000000000 }
YAML

kubectl patch configmap one -p '{"metadata":{"resourceVersion":"1"}}'

kubectl patch configmap one -p '{"metadata":{"name":"other"}}'

kubectl patch configmap one -p '{"data":'

kubectl patch configmap one --type=merge -p '{"immutable":true}'

kubectl patch configmap one --type=merge -p '{"data":{"a":"2"}}'

kubectl apply -f - <<'YAML'
apiVersion: v2
kind: ConfigMap
metadata: { name: a }
YAML

kubectl apply -f - <<'YAML'
apiVersion: v1
kind: Confgmap
metadata: { name: a }
YAML

kubectl apply -f - <<'YAML'
kind: ConfigMap
metadata: { name: a }
YAML

kubectl create --raw /api/v1/namespaces/default/configmaps -f - <<'JSON'
{
JSON

kubectl create --raw /api/v1/namespaces/default/configmaps -f - <<'JSON'
{"apiVersion":"v1","kind":"Secret","metadata":{"name":"a"}}
JSON

kubectl create --raw /api/v1/configmaps -f - <<'JSON'
{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"}}
JSON

kubectl delete --raw /api/v1/configmaps

kubectl delete --raw "/api/v1/namespaces/default/configmaps/none?propagationPolicy=All"

kubectl wait --for=delete configmap/none --timeout=1s

kubectl wait --for=jsonpath='{.data.a}'=1 configmap/one --timeout=5s

kubectl wait --for=condition=ready configmap/one --timeout=1s
