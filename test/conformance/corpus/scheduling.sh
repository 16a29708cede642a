# Where Pods go, and what is said when they can go nowhere.

kubectl run big --image=nginx:1.27 --overrides='{"spec":{"containers":[{"name":"big","image":"nginx:1.27","resources":{"requests":{"cpu":"100","memory":"1Ti"}}}]}}'

#: quiet
kubectl wait pod/big --for=condition=PodScheduled=false --timeout=30s

kubectl get pod big

kubectl get pod big -o jsonpath='{.status.conditions[0].reason}: {.status.conditions[0].message}'

kubectl events --for pod/big --no-headers

kubectl describe pod big | sed -n '/^QoS Class/,$p'

kubectl run picky --image=nginx:1.27 --overrides='{"spec":{"nodeSelector":{"disk":"ssd"}}}'

#: quiet
kubectl wait pod/picky --for=condition=PodScheduled=false --timeout=30s

kubectl get pod picky -o jsonpath='{.status.conditions[0].message}'

kubectl label node practice-node-2 disk=ssd

#: quiet
kubectl wait pod/picky --for=jsonpath='{.spec.nodeName}'=practice-node-2 --timeout=30s

#: eventually
kubectl events --for pod/picky --no-headers | grep Scheduled | grep -v Failed

kubectl get pod picky -o jsonpath='{.status.conditions[?(@.type=="PodScheduled")].status}'

kubectl label node practice-node-2 disk-

kubectl apply -f - <<'END'
apiVersion: v1
kind: Pod
metadata: {name: affine, labels: {app: affine}}
spec:
  affinity:
    nodeAffinity:
      requiredDuringSchedulingIgnoredDuringExecution:
        nodeSelectorTerms:
        - matchExpressions:
          - {key: kubernetes.io/os, operator: In, values: [windows]}
    podAffinity:
      requiredDuringSchedulingIgnoredDuringExecution:
      - labelSelector: {matchLabels: {app: nothing}}
        topologyKey: kubernetes.io/hostname
  containers: [{name: main, image: "nginx:1.27"}]
---
apiVersion: v1
kind: Pod
metadata: {name: together}
spec:
  affinity:
    podAffinity:
      requiredDuringSchedulingIgnoredDuringExecution:
      - labelSelector: {matchLabels: {app: nothing}}
        topologyKey: kubernetes.io/hostname
  containers: [{name: main, image: "nginx:1.27"}]
---
apiVersion: v1
kind: Pod
metadata: {name: named}
spec:
  affinity:
    nodeAffinity:
      requiredDuringSchedulingIgnoredDuringExecution:
        nodeSelectorTerms:
        - matchFields:
          - {key: metadata.name, operator: In, values: [nowhere]}
  containers: [{name: main, image: "nginx:1.27"}]
END

#: quiet
kubectl wait pod/affine pod/together pod/named --for=condition=PodScheduled=false --timeout=30s

kubectl get pods affine together named -o jsonpath='{range .items[*]}{.metadata.name}: {.status.conditions[0].message}{"\n"}{end}'

# One replica for each node, and one too many.
kubectl apply -f - <<'END'
apiVersion: apps/v1
kind: Deployment
metadata: {name: apart}
spec:
  replicas: 4
  selector: {matchLabels: {app: apart}}
  template:
    metadata: {labels: {app: apart}}
    spec:
      affinity:
        podAntiAffinity:
          requiredDuringSchedulingIgnoredDuringExecution:
          - labelSelector: {matchLabels: {app: apart}}
            topologyKey: kubernetes.io/hostname
      containers: [{name: main, image: "nginx:1.27"}]
END

#: eventually
test "$(kubectl get pods -l app=apart -o jsonpath='{.items[*].spec.nodeName}' | tr ' ' '\n' | sort -u | wc -l)" = 3

#: eventually
kubectl get pods -l app=apart -o jsonpath='{range .items[*]}{.status.conditions[?(@.reason=="Unschedulable")].message}{end}' | grep available

kubectl run rival --image=nginx:1.27 --labels=app=apart

#: quiet
kubectl wait pod/rival --for=condition=PodScheduled=false --timeout=30s

kubectl get pod rival -o jsonpath='{.status.conditions[0].message}'

#: quiet
kubectl delete deployment apart

#: quiet
kubectl delete pod rival --grace-period=1

# Two in one zone, where one more than elsewhere is too many.
kubectl apply -f - <<'END'
apiVersion: v1
kind: Pod
metadata: {name: spread-1, labels: {app: spread}}
spec:
  nodeName: practice-node-1
  containers: [{name: main, image: "nginx:1.27"}]
---
apiVersion: v1
kind: Pod
metadata: {name: spread-2, labels: {app: spread}}
spec:
  nodeSelector: {kubernetes.io/hostname: practice-node-1}
  topologySpreadConstraints:
  - maxSkew: 1
    topologyKey: topology.kubernetes.io/zone
    whenUnsatisfiable: DoNotSchedule
    nodeAffinityPolicy: Ignore
    labelSelector: {matchLabels: {app: spread}}
  containers: [{name: main, image: "nginx:1.27"}]
---
apiVersion: v1
kind: Pod
metadata: {name: spread-3, labels: {app: spread}}
spec:
  topologySpreadConstraints:
  - maxSkew: 1
    topologyKey: example.com/rack
    whenUnsatisfiable: DoNotSchedule
    labelSelector: {matchLabels: {app: spread}}
  containers: [{name: main, image: "nginx:1.27"}]
END

#: quiet
kubectl wait pod/spread-2 pod/spread-3 --for=condition=PodScheduled=false --timeout=30s

kubectl get pods spread-2 spread-3 -o jsonpath='{range .items[*]}{.metadata.name}: {.status.conditions[0].message}{"\n"}{end}'

# Every node gives a port away once.
kubectl apply -f - <<'END'
apiVersion: apps/v1
kind: Deployment
metadata: {name: ports}
spec:
  replicas: 4
  selector: {matchLabels: {app: ports}}
  template:
    metadata: {labels: {app: ports}}
    spec:
      containers: [{name: main, image: "nginx:1.27", ports: [{containerPort: 80, hostPort: 8080}]}]
END

#: eventually
kubectl get pods -l app=ports -o jsonpath='{range .items[*]}{.status.conditions[?(@.reason=="Unschedulable")].message}{end}' | grep available

#: quiet
kubectl delete deployment ports

kubectl run gated --image=nginx:1.27 --overrides='{"spec":{"schedulingGates":[{"name":"example.com/review"}]}}'

kubectl get pod gated

kubectl get pod gated -o jsonpath='{.status.conditions}'

kubectl patch pod gated --type=json -p '[{"op":"add","path":"/spec/schedulingGates/-","value":{"name":"example.com/other"}}]'

kubectl patch pod gated -p '{"spec":{"nodeSelector":{"kubernetes.io/os":"linux"}}}'

kubectl patch pod gated -p '{"spec":{"nodeSelector":{"kubernetes.io/os":"windows"}}}'

kubectl patch pod gated --type=json -p '[{"op":"remove","path":"/spec/schedulingGates"}]'

#: quiet
kubectl wait pod/gated --for=condition=PodScheduled --timeout=30s

# What has room only where others give way, and what does not give way.
kubectl apply -f - <<'END'
apiVersion: v1
kind: Pod
metadata: {name: filler}
spec:
  nodeSelector: {kubernetes.io/hostname: practice-node-3}
  terminationGracePeriodSeconds: 1
  containers: [{name: main, image: "nginx:1.27", resources: {requests: {cpu: 1500m}}}]
END

#: quiet
kubectl wait pod/filler --for=condition=PodScheduled --timeout=30s

kubectl apply -f - <<'END'
apiVersion: v1
kind: Pod
metadata: {name: second}
spec:
  nodeSelector: {kubernetes.io/hostname: practice-node-3}
  containers: [{name: main, image: "nginx:1.27", resources: {requests: {cpu: 1500m}}}]
END

#: quiet
kubectl wait pod/second --for=condition=PodScheduled=false --timeout=30s

kubectl get pod second -o jsonpath='{.status.conditions[0].message}'

#: quiet
kubectl delete pod filler

#: quiet
kubectl wait pod/second --for=condition=PodScheduled --timeout=60s

kubectl apply -f - <<'END'
apiVersion: v1
kind: Pod
metadata: {name: mistaken}
spec:
  nodeSelector: {"not a key": x}
  tolerations:
  - {key: k, operator: Exists, value: v}
  - {operator: Equal, value: v}
  - {key: k, operator: Sometimes, effect: NoRun}
  - {key: k, operator: Exists, effect: NoSchedule, tolerationSeconds: 5}
  topologySpreadConstraints:
  - {maxSkew: 0, topologyKey: zone, whenUnsatisfiable: Never}
  affinity:
    nodeAffinity:
      requiredDuringSchedulingIgnoredDuringExecution:
        nodeSelectorTerms:
        - matchExpressions:
          - {key: disk, operator: In}
          - {key: disk, operator: Exists, values: [ssd]}
          - {key: size, operator: Gt, values: ["1", "2"]}
          - {key: size, operator: Equals, values: ["1"]}
        - matchFields:
          - {key: metadata.namespace, operator: In, values: [a]}
      preferredDuringSchedulingIgnoredDuringExecution:
      - {weight: 101, preference: {matchExpressions: [{key: disk, operator: Exists}]}}
    podAntiAffinity:
      requiredDuringSchedulingIgnoredDuringExecution:
      - labelSelector: {matchLabels: {app: x}}
        topologyKey: ""
  schedulingGates: [{name: twice}, {name: twice}]
  containers:
  - name: main
    image: nginx:1.27
    ports: [{containerPort: 80, hostPort: 80}, {containerPort: 81, hostPort: 80}]
END

kubectl apply -f - <<'END'
apiVersion: v1
kind: Pod
metadata: {name: mistaken}
spec:
  affinity:
    nodeAffinity:
      requiredDuringSchedulingIgnoredDuringExecution:
        nodeSelectorTerms: []
  containers: [{name: main, image: "nginx:1.27"}]
END

kubectl patch pod second -p '{"spec":{"tolerations":[{"key":"a","operator":"Exists"}]}}'

kubectl patch pod second --type=json -p '[{"op":"remove","path":"/spec/tolerations/0"}]'

kubectl patch pod second -p '{"spec":{"schedulingGates":[{"name":"late"}]}}'

kubectl get pods -o custom-columns=NAME:.metadata.name,NOMINATED:.status.nominatedNodeName --sort-by=.metadata.name

kubectl run hinted --image=nginx:1.27 --overrides='{"spec":{"nodeName":"Not A Node"}}'

# A soft wish does not stand in the way.
kubectl apply -f - <<'END'
apiVersion: v1
kind: Pod
metadata: {name: wishful}
spec:
  affinity:
    nodeAffinity:
      preferredDuringSchedulingIgnoredDuringExecution:
      - weight: 1
        preference: {matchExpressions: [{key: disk, operator: In, values: [ssd]}]}
  topologySpreadConstraints:
  - {maxSkew: 1, topologyKey: example.com/rack, whenUnsatisfiable: ScheduleAnyway, labelSelector: {matchLabels: {app: x}}}
  containers: [{name: main, image: "nginx:1.27"}]
END

#: quiet
kubectl wait pod/wishful --for=condition=PodScheduled --timeout=30s

# One of more importance makes another give way, one that is too polite does not.
kubectl create priorityclass urgent --value=1000

kubectl create priorityclass polite --value=2000 --preemption-policy=Never

kubectl apply -f - <<'END'
apiVersion: v1
kind: Pod
metadata: {name: lesser}
spec:
  nodeSelector: {kubernetes.io/hostname: practice-node-1}
  terminationGracePeriodSeconds: 1
  containers: [{name: main, image: "nginx:1.27", resources: {requests: {cpu: 1500m}}}]
END

#: quiet
kubectl wait pod/lesser --for=condition=Ready --timeout=60s

kubectl apply -f - <<'END'
apiVersion: v1
kind: Pod
metadata: {name: patient}
spec:
  priorityClassName: polite
  nodeSelector: {kubernetes.io/hostname: practice-node-1}
  terminationGracePeriodSeconds: 1
  containers: [{name: main, image: "nginx:1.27", resources: {requests: {cpu: 1500m}}}]
END

#: quiet
kubectl wait pod/patient --for=condition=PodScheduled=false --timeout=30s

kubectl get pod patient -o jsonpath='{.status.conditions[0].message}'

#: quiet
kubectl delete pod patient

kubectl apply -f - <<'END'
apiVersion: v1
kind: Pod
metadata: {name: greater}
spec:
  priorityClassName: urgent
  nodeSelector: {kubernetes.io/hostname: practice-node-1}
  terminationGracePeriodSeconds: 1
  containers: [{name: main, image: "nginx:1.27", resources: {requests: {cpu: 1500m}}}]
END

#: quiet
kubectl wait pod/greater --for=condition=PodScheduled --timeout=60s

#: quiet
kubectl wait pod/lesser --for=delete --timeout=60s

kubectl get pod greater -o jsonpath='{.spec.priority} {.spec.nodeName} {.status.nominatedNodeName}'

#: eventually
kubectl get events --field-selector reason=Preempted --no-headers -o custom-columns=:.type,:.reason,:.message,:.involvedObject.name | grep lesser

kubectl get events --field-selector involvedObject.name=greater,reason=FailedScheduling --no-headers -o custom-columns=:.message | head -1

kubectl delete priorityclass urgent polite
