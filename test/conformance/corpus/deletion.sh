# Deletion: dependents, finalizers, options.

kubectl create deployment web --image=nginx:1.27 --replicas=2

#: quiet
kubectl wait --for=condition=available deployment/web --timeout=60s

kubectl delete deployment web --dry-run=server

kubectl delete deployment web --cascade=orphan

kubectl get deployments

kubectl get replicasets -l app=web -o jsonpath='{.items[*].metadata.ownerReferences}{"\n"}'

kubectl get pods -l app=web -o jsonpath='{.items[*].metadata.ownerReferences[*].kind}{"\n"}'

#: unordered
kubectl delete replicasets -l app=web --cascade=foreground | sed 's/"web-.*"/"web"/'

kubectl get pods -l app=web

kubectl create deployment api --image=nginx:1.27

#: quiet
kubectl wait --for=condition=available deployment/api --timeout=60s

kubectl delete deployment api --cascade=everything

kubectl delete deployment api --cascade=background

#: eventually quiet
test -z "$(kubectl get replicasets,pods -l app=api -o name)"

kubectl delete deployment api

kubectl delete deployment api --ignore-not-found

kubectl delete deployments --all

kubectl delete deployment

kubectl delete deployment api --all

kubectl apply -f - <<'YAML'
apiVersion: v1
kind: ConfigMap
metadata: { name: held, finalizers: [labs.example.com/hold] }
YAML

kubectl delete configmap held --wait=false

kubectl get configmap held -o jsonpath='{.metadata.finalizers} {.metadata.deletionGracePeriodSeconds}{"\n"}'

kubectl delete configmap held --timeout=1s

kubectl patch configmap held --type=json -p '[{"op":"add","path":"/metadata/finalizers/-","value":"labs.example.com/more"}]'

kubectl patch configmap held -p '{"data":{"a":"b"}}'

kubectl patch configmap held --type=json -p '[{"op":"remove","path":"/metadata/finalizers"}]'

kubectl get configmap held

kubectl apply -f - <<'YAML'
apiVersion: v1
kind: ConfigMap
metadata: { name: odd, finalizers: [hold] }
YAML

kubectl create configmap owner

kubectl apply -f - <<YAML
apiVersion: v1
kind: ConfigMap
metadata:
  name: owned
  ownerReferences:
    - { apiVersion: v1, kind: ConfigMap, name: owner, uid: $(kubectl get configmap owner -o jsonpath='{.metadata.uid}') }
YAML

kubectl delete configmap owner

#: eventually quiet
! kubectl get configmap owned

kubectl apply -f - <<'YAML'
apiVersion: v1
kind: ConfigMap
metadata:
  name: lost
  ownerReferences: [{ apiVersion: v1, kind: ConfigMap }]
YAML

kubectl delete namespace default

kubectl delete node none

kubectl delete all -l none=none

kubectl delete -f none.yaml

kubectl delete pod/a configmap/b

kubectl delete configmap a --force --grace-period=0

kubectl delete configmap a --grace-period=-2 --now
