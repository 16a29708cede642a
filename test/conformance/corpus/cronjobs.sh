# CronJobs, by schedules that are not due while the corpus runs.

kubectl create cronjob tick --image=busybox:1.36 --schedule='0 0 1 1 *' -- date

kubectl create cronjob tick --image=busybox:1.36 --schedule='0 0 1 1 *' -- date

kubectl get cronjobs

kubectl get cj tick -o wide

kubectl get cronjob tick -o yaml

kubectl describe cronjob tick

kubectl create job manual --from=cronjob/tick

#: quiet
kubectl wait --for=condition=complete job/manual --timeout=60s

kubectl get job manual -o jsonpath='{.metadata.annotations} {.metadata.ownerReferences[0].kind}/{.metadata.ownerReferences[0].name}{"\n"}'

kubectl get cronjob tick

kubectl create job manual --from=cronjob/nobody

kubectl patch cronjob tick --patch '{"spec":{"suspend":true}}'

kubectl get cronjob tick

kubectl patch cronjob tick --patch '{"spec":{"timeZone":"Asia/Tokyo","schedule":"30 9 * * mon-fri"}}'

kubectl get cronjob tick

kubectl patch cronjob tick --patch '{"spec":{"timeZone":"Mars/Olympus"}}'

kubectl patch cronjob tick --patch '{"spec":{"concurrencyPolicy":"Sometimes"}}'

kubectl patch cronjob tick --patch '{"spec":{"successfulJobsHistoryLimit":-1}}'

kubectl patch cronjob tick --patch '{"spec":{"schedule":"61 * * * *"}}'

kubectl create cronjob bad --image=busybox:1.36 --schedule='* * * *'

kubectl create cronjob bad --image=busybox:1.36 --schedule='@sometimes'

kubectl create cronjob bad --image=busybox:1.36 --schedule='*/0 * * * *'

kubectl create cronjob bad --image=busybox:1.36 --schedule='0 0 * * someday'

kubectl create cronjob bad --image=busybox:1.36 --schedule='@every soon'

kubectl create cronjob bad --image=busybox:1.36 --schedule='TZ=UTC 0 0 * * *'

kubectl create cronjob bad --image=busybox:1.36 --schedule='5-1 * * * *'

kubectl create cronjob bad --image=busybox:1.36 2>&1 | grep -o 'required.*'

kubectl create cronjob a-name-that-is-much-too-long-for-the-controller-to-append-to --image=busybox:1.36 --schedule='@daily'

kubectl apply -f - <<'EOF'
apiVersion: batch/v1
kind: CronJob
metadata:
  name: wrong
spec:
  schedule: "@hourly"
  jobTemplate:
    spec:
      template:
        spec:
          containers:
            - name: work
              image: busybox:1.36
EOF

kubectl delete cronjob tick

#: eventually
test -z "$(kubectl get jobs,pods -o name)"

kubectl get cronjobs

kubectl create -f - <<'EOF'
apiVersion: batch/v1
kind: CronJob
metadata:
  name: bare
spec:
  schedule: '@hourly'
EOF

kubectl create -f - <<'EOF'
apiVersion: batch/v1
kind: CronJob
metadata:
  name: bare
spec:
  schedule: '@hourly'
  jobTemplate: { spec: {} }
EOF

kubectl create -f - <<'EOF'
apiVersion: batch/v1
kind: CronJob
metadata:
  name: bare
spec:
  schedule: '@hourly'
  jobTemplate: { spec: { template: { spec: { restartPolicy: Never } } } }
EOF
