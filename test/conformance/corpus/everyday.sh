# What people do with a cluster beside the verbs: kustomize, pruning, copies for debugging, events, what is served.

mkdir -p base over
cat > base/kustomization.yaml <<'YAML'
resources: [web.yaml]
configMapGenerator: [{ name: settings, literals: [a=1] }]
YAML
cat > base/web.yaml <<'YAML'
apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      containers: [{ name: web, image: nginx, envFrom: [{ configMapRef: { name: settings } }] }]
YAML
cat > over/kustomization.yaml <<'YAML'
resources: [../base]
namePrefix: my-
labels: [{ pairs: { team: x } }]
patches: [{ target: { kind: Deployment }, patch: '[{op: add, path: /spec/replicas, value: 2}]' }]
YAML

kubectl diff -k over > /dev/null

kubectl apply -k over

kubectl rollout status deployment/my-web > /dev/null

kubectl diff -k over

sed -i 's/a=1/a=2/' base/kustomization.yaml; kubectl apply -k over --prune -l team=x

KUBECTL_APPLYSET=true kubectl apply -k over --prune --applyset=configmaps/set

KUBECTL_APPLYSET=true kubectl apply -f base/web.yaml --prune --applyset=set

kubectl create configmap set; KUBECTL_APPLYSET=true kubectl apply -f base/web.yaml --prune --applyset=configmaps/set

kubectl delete -k over --ignore-not-found

kubectl run plain --image=nginx --labels=x=y

kubectl wait pod/plain --for=condition=Ready --timeout=60s

kubectl debug pod/plain --image=busybox --copy-to=copy --container=debugger --share-processes -- sleep 100

kubectl get pod copy -o jsonpath='{.spec.shareProcessNamespace} {.spec.containers[*].name} {.metadata.labels}'

kubectl patch pod plain --subresource=status --type=merge -p '{"status":{"message":"m"}}'

kubectl get events --field-selector involvedObject.name=plain,reason=Scheduled -o yaml | sed -E '/uid:|esourceVersion|Time: "|creationTimestamp|Successfully|reportingInstance/d; s/plain\..*/plain.X/'

kubectl events --for pod/plain --types=Normal | grep -o 'Scheduled  *Pod/plain'

kubectl replace --force -f - <<'YAML'
apiVersion: v1
kind: Pod
metadata: { name: plain }
spec: { containers: [{ name: c, image: nginx }] }
YAML

kubectl create deployment refused --image=nginx --replicas=2

kubectl rollout status deployment/refused > /dev/null

kubectl set serviceaccount deployment/refused nobody

#: eventually
kubectl get deployment refused -o jsonpath='{.status.conditions[*].type}' | grep ReplicaFailure

kubectl get deployment refused -o jsonpath='{range .status.conditions[*]}{.type} {.status} {.reason}{"\n"}{end}{.status.unavailableReplicas}'

kubectl apply set-last-applied -f base/web.yaml

kubectl apply view-last-applied pod/copy

kubectl create secret docker-registry registry --docker-server=a --docker-username=b --docker-password=c; kubectl get secrets

kubectl get --raw / | grep -x -F -e '{' -e '  "paths": [' -e '    "/api",' -e '    "/apis/apps/v1",' -e '    "/livez/ping",' -e '    "/version"'

kubectl create service clusterip empty --tcp=80

for name in none:80 empty empty:80 empty:81 empty:x a:b:c; do kubectl get --raw "/api/v1/namespaces/$(kubectl config view --minify -o jsonpath='{..namespace}')/services/$name/proxy/"; done

for name in none none:80 a:b:c http:none:80; do kubectl get --raw "/api/v1/namespaces/$(kubectl config view --minify -o jsonpath='{..namespace}')/pods/$name/proxy/x?y=z"; done

kubectl proxy --port=0 --api-prefix=/k8s/ > proxy.log & until grep -q Starting proxy.log; do sleep 0.1; done; curl -s "http://$(grep -o '127.0.0.1:[0-9]*' proxy.log)/k8s/api/v1/namespaces/none"; kill $!
