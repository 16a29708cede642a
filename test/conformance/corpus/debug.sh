# Containers that are added to a Pod that runs. What becomes of them is the kubelet's affair.

kubectl run web --image=nginx

kubectl wait --for=condition=Ready pod/web --timeout=60s

kubectl debug web --image=busybox --container=one --target=web --profile=general -- sleep 5

kubectl get pod web -o jsonpath='{.spec.ephemeralContainers}{.metadata.generation}'

# The rest is a difference of Go's own structures.
kubectl debug web --image=busybox --container=one --profile=general 2>&1 | head -1

kubectl debug web --image=busybox --container=two --target=none --profile=general

kubectl debug none --image=busybox --profile=general

kubectl patch pod web --subresource=ephemeralcontainers -p '{"spec":{"ephemeralContainers":[{"name":"web","image":"busybox","ports":[{"containerPort":80}],"resources":{"limits":{"cpu":"1"}},"livenessProbe":{"exec":{"command":["true"]}}}]}}'

kubectl patch pod web --subresource=ephemeralcontainers --type=merge -p '{"spec":{"ephemeralContainers":[]}}'

kubectl patch pod web --type=merge -p '{"spec":{"ephemeralContainers":[{"name":"late","image":"busybox"}]}}' 2>&1 | head -1

kubectl create -f - <<'EOF'
apiVersion: v1
kind: Pod
metadata: {name: early}
spec:
  containers: [{name: main, image: nginx}]
  ephemeralContainers: [{name: early, image: busybox}]
EOF

kubectl create -f - <<'EOF'
apiVersion: apps/v1
kind: Deployment
metadata: {name: early}
spec:
  selector: {matchLabels: {app: early}}
  template:
    metadata: {labels: {app: early}}
    spec:
      containers: [{name: main, image: nginx}]
      ephemeralContainers: [{name: early, image: busybox}]
EOF

kubectl debug web --image=busybox --copy-to=copied --share-processes --container=extra --profile=general -- sleep 5

kubectl get pod copied -o jsonpath='{.spec.containers[*].name} {.spec.shareProcessNamespace}'

kubectl delete pod web copied --now
