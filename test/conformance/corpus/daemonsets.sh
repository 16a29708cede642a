# DaemonSets: one Pod for each node, revisions, and mistakes.

cat > agent.yaml <<'EOF'
apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: agent
  labels:
    app: agent
spec:
  selector:
    matchLabels:
      app: agent
  template:
    metadata:
      labels:
        app: agent
    spec:
      terminationGracePeriodSeconds: 1
      containers:
        - name: agent
          image: nginx:1.26
EOF

kubectl apply -f agent.yaml

#: quiet
kubectl rollout status daemonset/agent --timeout=60s

kubectl get daemonsets

kubectl get ds agent -o wide

kubectl get pods -l app=agent -o custom-columns=NODE:.spec.nodeName,PHASE:.status.phase --no-headers

kubectl get pods -l app=agent --show-labels

kubectl get daemonset agent -o yaml

kubectl get pods -l app=agent -o jsonpath='{.items[0].spec.tolerations}{"\n"}'

kubectl get pods -l app=agent -o jsonpath='{.items[0].metadata.labels.pod-template-generation}{"\n"}'

kubectl get controllerrevisions

kubectl describe daemonset agent | grep -v '^ *Normal'

kubectl set image daemonset/agent agent=nginx:1.27

#: quiet
kubectl rollout status daemonset/agent --timeout=60s

kubectl rollout history daemonset/agent

kubectl rollout history ds/agent --revision=2

kubectl rollout undo daemonset/agent

#: quiet
kubectl rollout status daemonset/agent --timeout=60s

kubectl get pods -l app=agent -o jsonpath='{range .items[*]}{.spec.containers[0].image}{"\n"}{end}'

kubectl rollout undo daemonset/agent --to-revision=3

kubectl rollout restart daemonset/agent

#: quiet
kubectl rollout status daemonset/agent --timeout=60s

kubectl rollout pause daemonset/agent

kubectl scale daemonset agent --replicas=2

kubectl patch daemonset agent --patch '{"spec":{"updateStrategy":{"rollingUpdate":{"maxUnavailable":0}}}}'

kubectl patch daemonset agent --patch '{"spec":{"updateStrategy":{"rollingUpdate":{"maxUnavailable":1,"maxSurge":1}}}}'

kubectl patch daemonset agent --patch '{"spec":{"updateStrategy":{"rollingUpdate":{"maxUnavailable":"200%"}}}}'

kubectl patch daemonset agent --patch '{"spec":{"updateStrategy":{"type":"Never"}}}'

kubectl patch daemonset agent --patch '{"spec":{"selector":{"matchLabels":{"app":"other"}}}}'

kubectl patch daemonset agent --patch '{"spec":{"template":{"spec":{"nodeSelector":{"disk":"ssd"}}}}}'

#: eventually
test -z "$(kubectl get pods -l app=agent -o name)"

#: eventually
test "$(kubectl get daemonset agent -o jsonpath='{.status.desiredNumberScheduled}')" = 0

kubectl get daemonset agent

kubectl rollout status daemonset/agent

kubectl patch daemonset agent --type=json --patch '[{"op":"remove","path":"/spec/template/spec/nodeSelector"}]'

#: quiet
kubectl rollout status daemonset/agent --timeout=60s

#: eventually
test "$(kubectl get daemonset agent -o jsonpath='{.status.numberAvailable}')" = 3

kubectl get daemonset agent

kubectl patch daemonset agent --patch '{"spec":{"updateStrategy":{"$retainKeys":["type"],"type":"OnDelete"}}}'

kubectl rollout status daemonset/agent

kubectl create -f - <<'EOF'
apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: wrong
spec:
  selector:
    matchLabels:
      app: wrong
  template:
    metadata:
      labels:
        app: other
    spec:
      restartPolicy: OnFailure
      containers:
        - name: nginx
          image: nginx:1.26
EOF

kubectl delete daemonset agent

#: eventually
test -z "$(kubectl get pods,controllerrevisions -o name)"

kubectl get ds
