# PodDisruptionBudgets, evictions and HorizontalPodAutoscalers.

kubectl create deployment web --image=nginx --replicas=3

#: quiet
kubectl rollout status deployment web --timeout=60s

kubectl create poddisruptionbudget web --selector=app=web --min-available=2

#: eventually
kubectl get pdb web -o jsonpath='{.status.disruptionsAllowed}' | grep 1

kubectl get pdb

kubectl get poddisruptionbudgets -o wide

kubectl describe pdb web

kubectl get pdb web -o jsonpath='{.status.currentHealthy} {.status.desiredHealthy} {.status.expectedPods} {.status.conditions[0].type} {.status.conditions[0].status} {.status.conditions[0].reason}'

kubectl patch pdb web -p '{"spec":{"minAvailable":3}}'

#: eventually
kubectl get pdb web -o jsonpath='{.status.disruptionsAllowed}' | grep 0

pod=$(kubectl get pods -l app=web -o jsonpath='{.items[0].metadata.name}')
echo "{\"apiVersion\":\"policy/v1\",\"kind\":\"Eviction\",\"metadata\":{\"name\":\"$pod\"}}" > eviction.json
kubectl create --raw "/api/v1/namespaces/$(kubectl config view --minify -o jsonpath='{..namespace}')/pods/$pod/eviction" -f eviction.json

kubectl patch pdb web --type=merge -p '{"spec":{"minAvailable":"50%"}}'

#: eventually
kubectl get pdb web -o jsonpath='{.status.disruptionsAllowed}' | grep 1

kubectl get pdb web

pod=$(kubectl get pods -l app=web -o jsonpath='{.items[0].metadata.name}')
echo "{\"apiVersion\":\"policy/v1\",\"kind\":\"Eviction\",\"metadata\":{\"name\":\"$pod\"}}" > eviction.json
kubectl create --raw "/api/v1/namespaces/$(kubectl config view --minify -o jsonpath='{..namespace}')/pods/$pod/eviction" -f eviction.json

kubectl create pdb web --selector=app=web --min-available=1

kubectl create pdb other --selector=app=other --max-unavailable=25%

#: eventually
kubectl get events --field-selector involvedObject.name=other -o jsonpath='{.items[0].reason} {.items[0].message}' | grep .

kubectl get pdb other

kubectl create pdb wrong --selector=app=x --min-available=120%

kubectl create pdb wrong --selector=app=x --min-available=some

kubectl create pdb wrong --selector=app=x --min-available=-1

kubectl create pdb wrong --selector='a b' --min-available=1

kubectl create pdb wrong --min-available=1

kubectl create pdb wrong --selector=app=x

kubectl autoscale deployment web --min=4 --max=6 --cpu-percent=50

#: eventually
kubectl get deployment web -o jsonpath='{.spec.replicas}' | grep 4

#: quiet
kubectl wait hpa/web --for=jsonpath='{.status.conditions[?(@.type=="ScalingActive")].reason}'=FailedGetResourceMetric --timeout=60s

#: eventually
kubectl get hpa web --no-headers | grep ' 4 .* 6 .* 4 '

kubectl get hpa web -o jsonpath='{range .status.conditions[*]}{.type} {.status} {.reason}: {.message}{"\n"}{end}'

kubectl get hpa web -o jsonpath='{.spec}'

kubectl get horizontalpodautoscalers.v1.autoscaling web -o jsonpath='{.apiVersion} {.spec}'

kubectl get events --field-selector involvedObject.name=web,reason=SuccessfulRescale -o jsonpath='{.items[0].message}'

kubectl autoscale deployment web --max=3

kubectl autoscale deployment absent --max=3

kubectl autoscale deployment web --name=wrong --min=5 --max=3

kubectl patch hpa web -p '{"spec":{"maxReplicas":0}}'

kubectl patch hpa web -p '{"spec":{"maxReplicas":2}}'

cat <<'END' | kubectl apply -f -
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: lost}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: absent}
  maxReplicas: 3
  metrics:
    - type: Resource
      resource: {name: memory, target: {type: AverageValue, averageValue: 500Mi}}
END

#: eventually
kubectl get hpa lost -o jsonpath='{.status.conditions[0].type} {.status.conditions[0].reason} {.status.conditions[0].message}' | grep AbleToScale

kubectl get hpa lost

cat <<'END' | kubectl apply -f -
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: wrong}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment}
  maxReplicas: 3
  metrics:
    - type: Guess
    - type: Resource
      resource: {name: cpu, target: {type: Utilization}}
END

cat <<'END' | kubectl apply -f -
apiVersion: autoscaling/v1
kind: HorizontalPodAutoscaler
metadata: {name: old}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: absent}
  maxReplicas: 3
  targetCPUUtilizationPercentage: 70
END

kubectl get hpa old -o jsonpath='{.apiVersion} {.spec.metrics}'

kubectl delete hpa --all

kubectl delete pdb --all
