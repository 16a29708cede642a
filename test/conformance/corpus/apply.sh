# Client-side and server-side apply, patches, strict decoding and dry runs, with the mistakes that are made with them.

cat > web.yaml <<'YAML'
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  labels: {app: web}
spec:
  replicas: 2
  selector:
    matchLabels: {app: web}
  template:
    metadata:
      labels: {app: web}
    spec:
      containers:
      - name: web
        image: nginx:1.27
        ports:
        - containerPort: 80
        env:
        - {name: FIRST, value: "1"}
        - {name: SECOND, value: "2"}
YAML

kubectl apply --server-side -f web.yaml

#: quiet
kubectl rollout status deployment web --timeout=60s

kubectl apply --server-side -f web.yaml

kubectl get deployment web -o yaml | grep -c managedFields

kubectl get deployment web --show-managed-fields -o jsonpath='{range .metadata.managedFields[?(@.operation=="Apply")]}{.manager} {.apiVersion} {.fieldsType} {.fieldsV1}{"\n"}{end}'

kubectl get deployment web --show-managed-fields -o jsonpath='{range .metadata.managedFields[*]}{.manager} {.operation} {.subresource}{"\n"}{end}'

kubectl scale deployment web --replicas=3

kubectl get deployment web --show-managed-fields -o jsonpath='{range .metadata.managedFields[?(@.subresource=="scale")]}{.manager} {.operation} {.apiVersion} {.fieldsV1}{"\n"}{end}'

kubectl apply --server-side -f web.yaml

kubectl set image deployment/web web=nginx:1.26

kubectl apply --server-side -f web.yaml

kubectl apply --server-side --field-manager=other -f web.yaml

kubectl diff --server-side -f web.yaml 2>&1 | grep -v 'keeps changing'

kubectl apply --server-side --force-conflicts --dry-run=server -f web.yaml

kubectl apply --server-side --force-conflicts -f web.yaml

kubectl get deployment web -o jsonpath='{.spec.replicas} {.spec.template.spec.containers[0].image}{"\n"}'

sed -i '/SECOND/d; /replicas/d' web.yaml

kubectl apply --server-side -f web.yaml

kubectl get deployment web -o jsonpath='{.spec.replicas} {.spec.template.spec.containers[0].env}{"\n"}'

kubectl get deployment web --show-managed-fields -o jsonpath='{range .metadata.managedFields[?(@.operation=="Apply")]}{.manager} {.fieldsV1}{"\n"}{end}'

kubectl label deployment web tier=front

kubectl label deployment web app=other --overwrite

kubectl apply --server-side -f web.yaml

kubectl apply --server-side --field-manager=labels --force-conflicts -f - <<< '{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web","labels":{"app":"theirs"}}}'

kubectl get deployment web --show-managed-fields -o jsonpath='{range .metadata.managedFields[?(@.operation=="Apply")]}{.manager} {.fieldsV1.f:metadata}{"\n"}{end}'

kubectl apply --server-side --field-manager=labels -f - <<< '{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web"}}'

kubectl get deployment web -o jsonpath='{.metadata.labels}{"\n"}'

sed 's/image:/imagee:/; s/name: web$/name: typed/' web.yaml | kubectl apply --server-side -f -

sed 's/image: .*/image: 5/' web.yaml | kubectl apply --server-side -f -

printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: applied}\ndata: {one: "1", two: "2"}\n' > settings.yaml

kubectl apply -f settings.yaml

kubectl get configmap applied --show-managed-fields -o jsonpath='{range .metadata.managedFields[*]}{.manager} {.operation} {.fieldsV1}{"\n"}{end}'

kubectl diff -f settings.yaml

sed -i 's/two: "2"/two: "3"/; s/one: "1", //' settings.yaml

kubectl diff -f settings.yaml | tail -n +4

kubectl diff -f settings.yaml > /dev/null

kubectl apply --dry-run=server -f settings.yaml

kubectl apply -f settings.yaml

kubectl get configmap applied -o jsonpath='{.data}{"\n"}'

kubectl apply --server-side -f settings.yaml

kubectl get configmap applied --show-managed-fields -o jsonpath='{range .metadata.managedFields[*]}{.manager} {.operation} {.fieldsV1}{"\n"}{end}'

kubectl patch configmap applied --type=merge -p '{"data":{"two":"9","new":"8"}}'

kubectl apply --server-side -f settings.yaml

kubectl apply --server-side --field-manager= -f settings.yaml

kubectl apply -f - <<< '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"strict"},"date":{"a":"1"}}'

kubectl apply --validate=warn -f - <<< '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"strict"},"date":{"a":"1"}}'

kubectl apply --validate=ignore -f - <<< '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"strict"},"date":{"a":"1"}}'

kubectl create -f - <<< '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"wrong"},"data":{"a":1}}'

kubectl create -f - <<< '{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"wrong"},"spec":{"replicas":"two"}}'

kubectl create -f - <<< '{"apiVersion":"v1","kind":"Pod","metadata":{"name":"wrong"},"spec":{"containers":{"name":"a"}}}'

kubectl create --raw "/api/v1/namespaces/$(kubectl config view --minify -o jsonpath='{..namespace}')/configmaps?fieldValidation=Strict" -f - <<< '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"twice","name":"again"},"data":{"a":"1","a":"2"},"b":1}'

kubectl create deployment dry --image=nginx --dry-run=server

kubectl create configmap dry --from-literal=a=b --dry-run=server -o jsonpath='{.metadata.managedFields}{.data}{"\n"}'

kubectl get configmap dry

kubectl patch deployment web -p '{"spec":{"replicas":"two"}}'

kubectl patch deployment web -p '{"spec":{"replica":2}}'

kubectl patch deployment web --type=merge -p '{"spec":{"replica":2}}'

kubectl patch deployment web -p '{"spec":{"template":{"spec":{"containers":[{"image":"nginx"}]}}}}'

kubectl patch deployment web -p '{"spec":{"template":{"spec":{"containers":[{"name":"web","$patch":"delete"}]}}}}'

kubectl patch deployment web -p '{"spec":{"strategy":{"$retainKeys":["type"],"type":"Recreate"}}}'

kubectl get deployment web -o jsonpath='{.spec.strategy}{"\n"}'

kubectl patch deployment web --type=json -p '[{"op":"replace","path":"/spec/nosuch","value":1}]'

kubectl patch deployment web --type=json -p '[{"op":"test","path":"/spec/replicas","value":99}]'

kubectl patch deployment web --type=json -p '{"op":"remove"}'

kubectl patch deployment web -p 'spec'

kubectl patch deployment web --type=merge -p '[1]'

kubectl patch deployment web -p '{"metadata":{"name":"other"}}'

kubectl patch deployment web -p '{"metadata":{"labels":{"bad key":"x"}}}'

kubectl patch deployment web --type=merge --dry-run=server -p '{"spec":{"replicas":7}}'

kubectl patch configmap applied --type=json -p '[{"op":"replace","path":"/metadata/managedFields","value":[{}]}]'

kubectl get configmap applied --show-managed-fields -o jsonpath='{.metadata.managedFields}{"\n"}'

kubectl apply --server-side -f settings.yaml

kubectl get configmap applied --show-managed-fields -o jsonpath='{range .metadata.managedFields[*]}{.manager} {.operation} {.fieldsV1}{"\n"}{end}'
