# What is done with nodes. Everything is put back.

kubectl get nodes -o name

kubectl get nodes --no-headers -o custom-columns=NAME:.metadata.name,CPU:.status.allocatable.cpu,READY:.status.conditions[-1].status

kubectl get node practice-node-1 -o wide

kubectl get node nobody

kubectl describe node nobody

# Only a kubelet keeps a Lease, and tells more events.
kubectl describe node practice-node-1 | sed '/^Lease:/,/^Conditions:/d; /^Non-terminated/,$d'

kubectl get nodes -L kubernetes.io/hostname,topology.kubernetes.io/zone

kubectl label node practice-node-1 disk=ssd

kubectl label node practice-node-1 disk=ssd

kubectl label node practice-node-1 disk=hdd

kubectl label node practice-node-1 disk=hdd --overwrite

kubectl label node practice-node-1 'disk=not valid'

kubectl get nodes -l disk=hdd

kubectl label node practice-node-1 disk-

kubectl label node practice-node-1 disk-

kubectl annotate node practice-node-1 example.com/note='for the lab'

kubectl annotate node practice-node-1 example.com/note-

kubectl taint node practice-node-1 team=red:NoSchedule

kubectl taint node practice-node-1 team=red:NoSchedule

kubectl taint node practice-node-1 team=blue:NoSchedule --overwrite

kubectl taint node practice-node-1 team=red:Sometimes

kubectl taint node practice-node-1 team

kubectl get node practice-node-1 -o jsonpath='{.spec.taints}'

kubectl describe node practice-node-1 | grep -A1 ^Taints

kubectl patch node practice-node-1 -p '{"spec":{"taints":[{"key":"a","effect":"NoRun"},{"key":"b c","value":"!","effect":"NoSchedule"}]}}'

kubectl patch node practice-node-1 --type=json -p '[{"op":"add","path":"/spec/taints/-","value":{"key":"team","value":"red","effect":"NoSchedule"}}]'

kubectl patch node practice-node-1 -p '{"spec":{"providerID":"other://1"}}'

kubectl patch node practice-node-1 -p '{"spec":{"podCIDRs":["10.9.0.0/24"]}}'

kubectl patch node practice-node-1 --type=merge -p '{"spec":{"podCIDR":"10.9.0.0/24","podCIDRs":["10.9.0.0/24"]}}'

kubectl run choosy --image=nginx:1.27 --labels=lab=nodes --overrides='{"spec":{"nodeSelector":{"kubernetes.io/hostname":"practice-node-1"}}}'

#: quiet
kubectl wait pod/choosy --for=condition=PodScheduled=false --timeout=30s

kubectl get pod choosy -o jsonpath='{.status.conditions[0].message}'

kubectl taint node practice-node-1 team:NoSchedule-

kubectl taint node practice-node-1 team-

#: quiet
kubectl wait pod/choosy --for=condition=Ready --timeout=60s

kubectl cordon practice-node-1

kubectl cordon practice-node-1

kubectl get node practice-node-1

#: eventually
kubectl get node practice-node-1 -o jsonpath='{.spec.taints[*].key}:{.spec.taints[*].effect}' | grep unschedulable

kubectl run late --image=nginx:1.27 --labels=lab=nodes --overrides='{"spec":{"nodeSelector":{"kubernetes.io/hostname":"practice-node-1"}}}'

#: quiet
kubectl wait pod/late --for=condition=PodScheduled=false --timeout=30s

kubectl get pod late -o jsonpath='{.status.conditions[0].message}'

kubectl uncordon practice-node-1

kubectl uncordon practice-node-1

#: quiet
kubectl wait pod/late --for=condition=Ready --timeout=60s

kubectl run scratch --image=nginx:1.27 --labels=lab=nodes --overrides='{"spec":{"nodeName":"practice-node-1","volumes":[{"name":"tmp","emptyDir":{}}]}}'

#: quiet
kubectl wait pod/scratch --for=condition=Ready --timeout=60s

# Other scenarios may have left Pods that are not gone yet: only those of this one are drained.
kubectl drain practice-node-1 --pod-selector=lab=nodes --delete-emptydir-data

kubectl drain practice-node-1 --pod-selector=lab=nodes --force

kubectl apply -f - <<'END'
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: agent}
spec:
  selector: {matchLabels: {app: agent}}
  template:
    metadata: {labels: {app: agent, lab: nodes}}
    spec:
      terminationGracePeriodSeconds: 1
      containers: [{name: main, image: "nginx:1.27"}]
END

#: quiet
kubectl rollout status daemonset agent --timeout=60s

kubectl drain practice-node-1 --pod-selector=lab=nodes --force --delete-emptydir-data

kubectl drain practice-node-1 --pod-selector=lab=nodes --force --delete-emptydir-data --ignore-daemonsets --dry-run=client 2>&1 | sed 's|Warning: ||; s|; |\n|' | sort

#: quiet
kubectl delete daemonset agent

#: eventually
test -z "$(kubectl get pods -l app=agent -o name)"

kubectl uncordon practice-node-1

#: unordered
kubectl drain practice-node-1 --pod-selector=lab=nodes --force --delete-emptydir-data --dry-run=server

kubectl drain nobody

#: unordered
kubectl drain practice-node-1 --pod-selector=lab=nodes --force --delete-emptydir-data --grace-period=1

kubectl get pods

kubectl uncordon practice-node-1

# A Pod that does not bear a taint is evicted, one that does stays.
kubectl apply -f - <<'END'
apiVersion: v1
kind: Pod
metadata: {name: evicted}
spec:
  nodeName: practice-node-2
  terminationGracePeriodSeconds: 1
  containers: [{name: main, image: "nginx:1.27"}]
---
apiVersion: v1
kind: Pod
metadata: {name: patient}
spec:
  nodeName: practice-node-2
  tolerations: [{key: maintenance, operator: Exists}]
  containers: [{name: main, image: "nginx:1.27"}]
END

#: quiet
kubectl wait pod/evicted pod/patient --for=condition=Ready --timeout=60s

kubectl taint node practice-node-2 maintenance=now:NoExecute

#: quiet
kubectl wait pod/evicted --for=delete --timeout=60s

kubectl get pods

#: eventually
kubectl get events --field-selector reason=TaintManagerEviction --no-headers -o custom-columns=:.type,:.reason,:.message,:.source.component | grep evicted

kubectl taint node practice-node-2 maintenance-

kubectl get leases -n kube-node-lease nobody

kubectl apply -f - <<'END'
apiVersion: v1
kind: Node
metadata: {name: by-hand}
END

kubectl delete node by-hand

kubectl delete node by-hand

kubectl get pods --field-selector spec.nodeName=practice-node-3

kubectl get nodes --field-selector spec.unschedulable=true
