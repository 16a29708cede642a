# Jobs. The Pods of the real control plane's nodes complete at once, whatever they run.

kubectl create job hello --image=busybox:1.36 -- true

kubectl create job hello --image=busybox:1.36 -- true

#: quiet
kubectl wait --for=condition=complete job/hello --timeout=60s

kubectl get jobs

kubectl get job hello -o wide

kubectl get job hello -o yaml

kubectl get pods -l job-name=hello

kubectl get pods -l batch.kubernetes.io/job-name=hello -o jsonpath='{.items[0].metadata.generateName} {.items[0].metadata.finalizers}{"\n"}'

kubectl describe job hello

kubectl get events --field-selector involvedObject.kind=Job -o custom-columns=TYPE:.type,REASON:.reason,FROM:.source.component,MESSAGE:.message

kubectl wait --for=condition=failed job/hello --timeout=0s

kubectl patch job hello --patch '{"spec":{"completions":3}}'

kubectl patch job hello --patch '{"spec":{"template":{"spec":{"containers":[{"name":"hello","image":"busybox:1.37"}]}}}}' 2>&1 | grep -o 'spec.template: Invalid value\|field is immutable'

kubectl patch job hello --patch '{"spec":{"parallelism":-1}}'

kubectl apply -f - <<'EOF'
apiVersion: batch/v1
kind: Job
metadata:
  name: many
spec:
  completions: 5
  parallelism: 2
  template:
    metadata:
      labels:
        kind: many
    spec:
      restartPolicy: OnFailure
      containers:
        - name: work
          image: busybox:1.36
          command: ["true"]
EOF

#: quiet
kubectl wait --for=condition=complete job/many --timeout=60s

kubectl get job many

kubectl get job many --show-labels

kubectl get pods -l kind=many -o jsonpath='{range .items[*]}{.status.phase}{"\n"}{end}'

kubectl apply -f - <<'EOF'
apiVersion: batch/v1
kind: Job
metadata:
  name: indexed
spec:
  completions: 3
  parallelism: 3
  completionMode: Indexed
  template:
    spec:
      restartPolicy: Never
      containers:
        - name: work
          image: busybox:1.36
          command: ["sh", "-c", "echo $JOB_COMPLETION_INDEX"]
EOF

#: quiet
kubectl wait --for=condition=complete job/indexed --timeout=60s

kubectl get job indexed -o jsonpath='{.status.completedIndexes} {.status.succeeded}{"\n"}'

#: unordered
kubectl get pods -l job-name=indexed -o jsonpath='{range .items[*]}{.spec.hostname} {.metadata.labels.batch\.kubernetes\.io/job-completion-index} {.spec.containers[0].env}{"\n"}{end}'

kubectl describe job indexed | grep -v SuccessfulCreate

kubectl create -f - <<'EOF'
apiVersion: batch/v1
kind: Job
metadata:
  name: paused
spec:
  suspend: true
  template:
    spec:
      restartPolicy: Never
      containers:
        - name: work
          image: busybox:1.36
          command: ["true"]
EOF

#: quiet
kubectl wait --for=condition=suspended job/paused --timeout=60s

kubectl get job paused

kubectl get job paused -o jsonpath='{range .status.conditions[*]}{.type}={.status} {.reason}: {.message}{"\n"}{end}'

kubectl patch job paused --patch '{"spec":{"suspend":false}}'

#: quiet
kubectl wait --for=condition=complete job/paused --timeout=60s

kubectl get job paused -o jsonpath='{range .status.conditions[*]}{.type}={.status} {.reason}: {.message}{"\n"}{end}'

kubectl create -f - <<'EOF'
apiVersion: batch/v1
kind: Job
metadata:
  name: wrong
spec:
  backoffLimit: -1
  template:
    spec:
      containers:
        - name: work
          image: busybox:1.36
EOF

kubectl create -f - <<'EOF'
apiVersion: batch/v1
kind: Job
metadata:
  name: wrong
spec:
  completionMode: Sorted
  selector:
    matchLabels:
      app: mine
  template:
    spec:
      restartPolicy: Sometimes
      containers:
        - name: work
          image: busybox:1.36
EOF

kubectl create -f - <<'EOF'
apiVersion: batch/v1
kind: Job
metadata:
  name: wrong
spec:
  completionMode: Indexed
  podFailurePolicy:
    rules:
      - action: FailJob
        onExitCodes:
          operator: In
          values: [0]
  template:
    spec:
      restartPolicy: OnFailure
      containers:
        - name: work
          image: busybox:1.36
EOF

kubectl create job nothing

kubectl create job wrong --from=deployment/nothing

kubectl apply -f - <<'EOF'
apiVersion: batch/v1
kind: Job
metadata:
  name: brief
spec:
  ttlSecondsAfterFinished: 1
  template:
    spec:
      restartPolicy: Never
      containers:
        - name: work
          image: busybox:1.36
          command: ["true"]
EOF

#: eventually
test -z "$(kubectl get job brief --ignore-not-found -o name)"

kubectl delete job hello many

#: eventually
test -z "$(kubectl get pods -l job-name=hello -o name)"

kubectl delete jobs --all

kubectl get jobs
