# StatefulSets: names that stay, order, revisions, and mistakes.

cat > web.yaml <<'EOF'
apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  clusterIP: None
  selector:
    app: web
  ports:
    - port: 80
---
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: web
  labels:
    app: web
spec:
  serviceName: web
  replicas: 2
  selector:
    matchLabels:
      app: web
  template:
    metadata:
      labels:
        app: web
    spec:
      terminationGracePeriodSeconds: 1
      containers:
        - name: nginx
          image: nginx:1.26
          ports:
            - containerPort: 80
              name: http
EOF

kubectl apply -f web.yaml

#: quiet
kubectl rollout status statefulset/web --timeout=60s

kubectl get statefulsets

kubectl get sts web -o wide

kubectl get pods -l app=web

kubectl get pods -l app=web --show-labels

kubectl get controllerrevisions

kubectl get statefulset web -o yaml

kubectl get pod web-0 -o jsonpath='{.spec.hostname} {.spec.subdomain} {.metadata.ownerReferences[0].kind}{"\n"}'

kubectl describe statefulset web | grep -v '^ *Normal'

kubectl get events --field-selector involvedObject.kind=StatefulSet -o custom-columns=REASON:.reason,MESSAGE:.message

kubectl scale statefulset web --replicas=4

#: quiet
kubectl rollout status statefulset/web --timeout=60s

#: eventually
test "$(kubectl get statefulset web -o jsonpath='{.status.availableReplicas}')" = 4

kubectl get pods -l app=web -o name

kubectl scale sts/web --replicas=1 --current-replicas=9

kubectl scale sts web --replicas=1

#: eventually
test "$(kubectl get pods -l app=web -o name)" = pod/web-0

kubectl scale sts web --replicas=2

#: quiet
kubectl rollout status statefulset/web --timeout=60s

kubectl set image statefulset/web nginx=nginx:1.27

#: quiet
kubectl rollout status statefulset/web --timeout=60s

#: eventually
test "$(kubectl get statefulset web -o jsonpath='{.status.currentRevision}')" = "$(kubectl get statefulset web -o jsonpath='{.status.updateRevision}')"

kubectl get pods -l app=web -o jsonpath='{range .items[*]}{.metadata.name}: {.spec.containers[0].image}{"\n"}{end}'

kubectl rollout history statefulset/web

kubectl rollout history statefulset/web --revision=1

kubectl rollout history statefulset/web --revision=7

kubectl rollout undo statefulset/web

#: quiet
kubectl rollout status statefulset/web --timeout=60s

kubectl rollout history statefulset web

kubectl rollout undo statefulset/web --to-revision=9

kubectl rollout restart statefulset/web

#: quiet
kubectl rollout status statefulset/web --timeout=60s

kubectl rollout pause statefulset/web

kubectl patch statefulset web --patch '{"spec":{"serviceName":"other"}}'

kubectl patch statefulset web --patch '{"spec":{"updateStrategy":{"type":"Sometimes"}}}'

kubectl patch statefulset web --patch '{"spec":{"podManagementPolicy":"Chaos"}}'

kubectl patch statefulset web --patch '{"spec":{"updateStrategy":{"rollingUpdate":{"partition":-1}}}}'

kubectl patch statefulset web --patch '{"spec":{"updateStrategy":{"rollingUpdate":{"partition":1}}}}'

kubectl set image statefulset/web nginx=nginx:1.28

#: quiet
kubectl rollout status statefulset/web --timeout=60s

kubectl get statefulset web -o jsonpath='{.spec.updateStrategy}{"\n"}'

kubectl apply -f - <<'EOF'
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: Wrong_Name
spec:
  serviceName: web
  selector:
    matchLabels:
      app: wrong
  template:
    metadata:
      labels:
        app: other
    spec:
      restartPolicy: Never
      containers:
        - name: nginx
          image: nginx:1.26
EOF

kubectl apply -f - <<'EOF'
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: claims
spec:
  serviceName: web
  selector:
    matchLabels:
      app: claims
  template:
    metadata:
      labels:
        app: claims
    spec:
      containers:
        - name: nginx
          image: nginx:1.26
          volumeMounts:
            - name: data
              mountPath: /data
            - name: nowhere
              mountPath: /nowhere
  volumeClaimTemplates:
    - metadata:
        name: data
      spec:
        resources:
          requests:
            storage: 1Gi
EOF

kubectl autoscale statefulset nobody --max=3

kubectl delete statefulset web

#: eventually
test -z "$(kubectl get pods,controllerrevisions -o name)"

kubectl get statefulset web

kubectl create -f - <<'EOF'
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: nameless
spec:
  selector: { matchLabels: { app: nameless } }
  template:
    metadata: { labels: { app: nameless } }
    spec: { containers: [{ name: main, image: 'nginx:1.27' }] }
  volumeClaimTemplates:
    - spec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }
EOF

kubectl create -f - <<'EOF'
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: bare
spec:
  selector: { matchLabels: { app: bare } }
  template:
    metadata: { labels: { app: bare } }
    spec: { containers: [{ name: main, image: 'nginx:1.27', volumeMounts: [{ name: data, mountPath: /data }] }] }
  volumeClaimTemplates: [{}, { metadata: { name: data } }]
EOF

kubectl create -f - <<'EOF'
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: bare
spec:
  selector: { matchLabels: { app: bare } }
EOF

kubectl create -f - <<'EOF'
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: bare
spec:
  selector: { matchLabels: { app: bare } }
  template:
    metadata: { labels: { app: bare } }
    spec: { containers: [{ name: main, image: 'nginx:1.27' }] }
  volumeClaimTemplates:
    - metadata: { name: data }
      spec:
        accessModes: [Nonsense, ReadWriteOncePod, ReadOnlyMany]
        volumeMode: Nonsense
        storageClassName: Nonsense
        resources: { requests: { storage: -1 } }
EOF
