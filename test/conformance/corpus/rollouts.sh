# Rollouts of Deployments beyond the first lab, and mistakes.

kubectl create deployment web --image=nginx:1.26 --replicas=2

#: quiet
kubectl rollout status deployment/web --timeout=60s

kubectl annotate deployment web kubernetes.io/change-cause='the first'

kubectl set image deployment/web nginx=nginx:1.27

#: quiet
kubectl rollout status deployment/web --timeout=60s

kubectl annotate deployment web kubernetes.io/change-cause='the second' --overwrite

#: eventually
kubectl get replicasets -o jsonpath='{.items[*].metadata.annotations}' | grep -q 'the second'

kubectl rollout history deployment/web

kubectl rollout history deployment/web --revision=2

kubectl rollout history deployment/web --revision=5

kubectl rollout undo deployment/web --to-revision=5

kubectl rollout undo deployment/web

#: quiet
kubectl rollout status deployment/web --timeout=60s

kubectl rollout history deployment/web

kubectl rollout undo deployment/web --to-revision=3

kubectl rollout pause deployment/web

kubectl rollout pause deployment/web

kubectl set image deployment/web nginx=nginx:1.28

kubectl rollout undo deployment/web

kubectl rollout restart deployment/web

#: eventually
test "$(kubectl get deployment web -o jsonpath='{.status.conditions[?(@.type=="Progressing")].reason}')" = DeploymentPaused

kubectl get deployment web -o jsonpath='{range .status.conditions[*]}{.type}={.status} {.reason}: {.message}{"\n"}{end}'

kubectl rollout resume deployment/web

kubectl rollout resume deployment/web

#: quiet
kubectl rollout status deployment/web --timeout=60s

kubectl rollout restart deployment/web

#: quiet
kubectl rollout status deployment/web --timeout=60s

kubectl get deployment web -o jsonpath='{range .status.conditions[*]}{.type}={.status} {.reason}: {.message}{"\n"}{end}'

kubectl patch deployment web --patch '{"spec":{"strategy":{"type":"Recreate"}}}'

kubectl patch deployment web --patch '{"spec":{"strategy":{"$retainKeys":["type"],"type":"Recreate"}}}'

kubectl set image deployment/web nginx=nginx:1.26

#: quiet
kubectl rollout status deployment/web --timeout=60s

kubectl patch deployment web --patch '{"spec":{"strategy":{"type":"BlueGreen"}}}'

kubectl patch deployment web --patch '{"spec":{"selector":{"matchLabels":{"app":"other"}}}}'

kubectl patch deployment web --patch '{"spec":{"progressDeadlineSeconds":10,"minReadySeconds":20}}'

kubectl set image deployment/web redis=redis:7

kubectl rollout status deployment/nobody

kubectl rollout history service/kubernetes -n default

#: unordered
kubectl describe deployment web | grep -v 'Normal'

#: unordered
kubectl get replicasets -o wide

kubectl delete deployment web

#: eventually
test -z "$(kubectl get replicasets,pods -o name)"
