# CertificateSigningRequests: who asks, who approves, and what comes of it.

openssl req -new -newkey rsa:2048 -nodes -keyout mary.key -out mary.csr -subj "/CN=mary/O=devs" 2>/dev/null

cat > mary.yaml <<EOF
apiVersion: certificates.k8s.io/v1
kind: CertificateSigningRequest
metadata:
  name: mary
spec:
  request: $(base64 -w0 mary.csr)
  signerName: kubernetes.io/kube-apiserver-client
  expirationSeconds: 86400
  usages:
  - client auth
EOF

kubectl create -f mary.yaml --as=mary --as-group=devs

kubectl create -f mary.yaml

kubectl delete csr mary

kubectl create -f mary.yaml --as=robin --as-group=system:masters

kubectl get csr mary

kubectl get csr mary -o yaml | grep -v request:

kubectl certificate approve mary --as=jane

kubectl create clusterrole approver-mary --verb=get,list,update --resource=certificatesigningrequests.certificates.k8s.io,certificatesigningrequests.certificates.k8s.io/approval

kubectl create clusterrolebinding approver-mary --clusterrole=approver-mary --user=jane

kubectl certificate approve mary --as=jane

kubectl certificate approve mary

#: eventually
kubectl get csr mary -o jsonpath='{.status.certificate}' | grep -q .

kubectl get csr mary

kubectl get csr mary -o jsonpath='{.status.conditions[*].type} {.status.conditions[*].status} {.status.conditions[*].reason} {.status.conditions[*].message}'

kubectl describe csr mary

kubectl certificate deny mary

kubectl create -f - <<EOF
apiVersion: certificates.k8s.io/v1
kind: CertificateSigningRequest
metadata: {name: denied}
spec:
  request: $(base64 -w0 mary.csr)
  signerName: example.com/serving
  usages: [digital signature, key encipherment, server auth]
EOF

kubectl certificate deny denied

kubectl get csr denied --no-headers | awk '{print $3, $5, $6}'

kubectl create -f - <<EOF
apiVersion: certificates.k8s.io/v1
kind: CertificateSigningRequest
metadata: {name: wrong}
spec:
  request: $(base64 -w0 mary.csr)
  signerName: nothing
  expirationSeconds: 5
  usages: [serve, client auth, client auth]
EOF

kubectl create -f - <<EOF
apiVersion: certificates.k8s.io/v1
kind: CertificateSigningRequest
metadata: {name: failing}
spec:
  request: $(base64 -w0 mary.csr)
  signerName: kubernetes.io/kube-apiserver-client
  usages: [server auth]
EOF

kubectl certificate approve failing

#: eventually
kubectl get csr failing --no-headers | awk '{print $3, $5, $6}' | grep Failed

kubectl get csr failing -o jsonpath='{.status.conditions[1].type} {.status.conditions[1].reason} {.status.conditions[1].message}'

openssl req -new -key mary.key -out root.csr -subj "/CN=root/O=system:masters"

kubectl create -f - <<EOF
apiVersion: certificates.k8s.io/v1
kind: CertificateSigningRequest
metadata: {name: root}
spec:
  request: $(base64 -w0 root.csr)
  signerName: kubernetes.io/kube-apiserver-client
  usages: [client auth]
EOF

kubectl delete csr mary denied failing

kubectl delete clusterrole,clusterrolebinding approver-mary
