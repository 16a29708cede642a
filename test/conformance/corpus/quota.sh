# ResourceQuota, LimitRange and PriorityClass, and what they refuse.

kubectl create quota compute --hard=pods=3,requests.cpu=1,limits.memory=1Gi,services=2,configmaps=4,count/deployments.apps=1

#: eventually
kubectl get quota compute -o jsonpath='{.status.used.pods}' | grep 0

kubectl get quota

kubectl get resourcequotas compute -o wide

kubectl run bare --image=nginx

cat > limits.yaml <<'END'
apiVersion: v1
kind: LimitRange
metadata: {name: bounds}
spec:
  limits:
    - type: Container
      default: {memory: 256Mi}
      defaultRequest: {cpu: 100m}
      max: {memory: 512Mi, cpu: "2"}
      min: {cpu: 50m}
END

kubectl apply -f limits.yaml

kubectl get limitrange bounds -o jsonpath='{.spec}'

# kubectl goes through a map.
#: unordered
kubectl describe limitrange bounds

kubectl run bare --image=nginx

kubectl get pod bare -o jsonpath='{.spec.containers[0].resources}'

kubectl get pod bare -o jsonpath='{.metadata.annotations.kubernetes\.io/limit-ranger} {.status.qosClass}'

kubectl describe quota compute

cat > big.yaml <<'END'
apiVersion: v1
kind: Pod
metadata: {name: big}
spec:
  containers:
    - name: main
      image: nginx
      resources: {limits: {memory: 1024Mi}}
END

kubectl apply -f big.yaml

sed 's/limits: {memory: 1024Mi}/requests: {cpu: 10m}/' big.yaml | kubectl apply -f -

sed 's/limits: {memory: 1024Mi}/requests: {cpu: 950m}/' big.yaml | kubectl apply -f -

sed 's/limits: {memory: 1024Mi}/{requests: {cpu: "1"}, limits: {cpu: 500m}}/; s/resources: {{/resources: {/; s/}}}/}}/' big.yaml | kubectl apply -f -

kubectl create deployment web --image=nginx --replicas=4

kubectl create deployment second --image=nginx

#: eventually
kubectl get deployment web -o jsonpath='{.status.conditions[?(@.type=="ReplicaFailure")].reason}' | grep FailedCreate

#: eventually
kubectl get quota compute -o jsonpath='{.status.used.pods}' | grep 3

kubectl get deployment web -o jsonpath='{.status.conditions[?(@.type=="ReplicaFailure")].message}' | sed 's/"[^"]*"/POD/'

kubectl get quota compute -o jsonpath='{.status.used}'

kubectl create service clusterip one --tcp=80

kubectl create service nodeport two --tcp=80

kubectl create service clusterip three --tcp=80

kubectl create configmap a --from-literal=k=v

kubectl delete deployment web

kubectl delete quota compute

kubectl create quota wrong --hard=podz=3

kubectl create quota wrong --hard=pods=some

kubectl create quota wrong --hard=pods=1.5

kubectl create quota wrong --hard=pods=-1

kubectl create quota scoped --hard=pods=1 --scopes=BestEffort,NotTerminating

kubectl create quota wrong --hard=pods=1 --scopes=Everything

kubectl create quota wrong --hard=pods=1 --scopes=BestEffort,NotBestEffort

kubectl create quota wrong --hard=services=1 --scopes=BestEffort

kubectl get quota

kubectl describe quota scoped

cat <<'END' | kubectl apply -f -
apiVersion: v1
kind: LimitRange
metadata: {name: wrong}
spec:
  limits:
    - type: Container
      min: {cpu: "2"}
      max: {cpu: "1"}
END

cat <<'END' | kubectl apply -f -
apiVersion: v1
kind: LimitRange
metadata: {name: wrong}
spec:
  limits:
    - type: Pod
      default: {cpu: "2"}
    - type: Ship
      max: {cpu: "1"}
END

kubectl get limits

kubectl create priorityclass conformance-high --value=1000 --description="matters more"

kubectl get priorityclass conformance-high

kubectl describe priorityclass conformance-high

kubectl run important --image=nginx --overrides='{"spec":{"priorityClassName":"conformance-high"}}'

kubectl get pod important -o jsonpath='{.spec.priority} {.spec.preemptionPolicy}'

kubectl run unknown --image=nginx --overrides='{"spec":{"priorityClassName":"conformance-none"}}'

kubectl run told --image=nginx --overrides='{"spec":{"priority":5}}'

kubectl create priorityclass conformance-top --value=2000000000

kubectl create priorityclass system-conformance --value=1

kubectl patch priorityclass conformance-high -p '{"value":5}'

kubectl get pc system-node-critical system-cluster-critical

kubectl delete pc conformance-high
