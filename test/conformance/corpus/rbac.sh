# Who may do what: Roles, bindings, impersonation, tokens and reviews.

kubectl auth can-i create deployments

kubectl auth can-i get pods --as=jane

kubectl get pods --as=jane

kubectl get nodes --as=jane

kubectl get pod web --as=jane

kubectl delete deployment web --as=jane

kubectl create deployment web --image=nginx --as=jane

kubectl create role reader --verb=get,list,watch --resource=pods,pods/log

kubectl get role reader -o yaml

kubectl describe role reader

kubectl create rolebinding jane-reads --role=reader --user=jane

kubectl get rolebindings -o wide

kubectl describe rolebinding jane-reads

kubectl auth can-i get pods --as=jane

kubectl auth can-i list pods --subresource=log --as=jane

kubectl auth can-i delete pods --as=jane

kubectl auth can-i get pods --as=jane -n kube-system

kubectl get pods --as=jane

kubectl get deployments --as=jane

kubectl get pods -n kube-system --as=jane

kubectl get pods -A --as=jane

kubectl get --raw /metrics --as=jane

kubectl create serviceaccount robot

kubectl get serviceaccounts

kubectl describe serviceaccount robot

kubectl create rolebinding robot-edits --clusterrole=edit --serviceaccount=$(kubectl config view --minify -o jsonpath='{..namespace}'):robot

kubectl create configmap note --from-literal=a=b --as=system:serviceaccount:$(kubectl config view --minify -o jsonpath='{..namespace}'):robot

kubectl get secrets --as=system:serviceaccount:$(kubectl config view --minify -o jsonpath='{..namespace}'):robot

kubectl get roles --as=system:serviceaccount:$(kubectl config view --minify -o jsonpath='{..namespace}'):robot

kubectl get rolebinding robot-edits -o wide

kubectl create clusterrole conformance-nodes --verb=get,list --resource=nodes

kubectl create clusterrolebinding conformance-nodes --clusterrole=conformance-nodes --group=operators

kubectl describe clusterrole conformance-nodes

kubectl describe clusterrolebinding conformance-nodes

kubectl get clusterrolebinding conformance-nodes -o wide

kubectl auth can-i list nodes --as=sam --as-group=operators

kubectl auth can-i list nodes --as=sam

kubectl auth whoami --as=sam --as-group=operators

kubectl create role reader --verb=get --resource=pods

kubectl create role wrong --verb=get

kubectl create role wrong --verb=get --resource=podz

kubectl create role wrong --verb=shout --resource=pods

kubectl create rolebinding wrong --user=jane

kubectl create rolebinding wrong --role=reader --serviceaccount=robot

kubectl create rolebinding missing --clusterrole=conformance-none --user=bob

kubectl get pods --as=bob

kubectl auth can-i list pods --as=bob

kubectl patch rolebinding jane-reads -p '{"roleRef":{"name":"other"}}'

cat <<'END' | kubectl apply -f -
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: wrong}
rules:
  - verbs: []
    resources: [pods]
  - verbs: [get]
    nonResourceURLs: [/metrics]
END

cat <<'END' | kubectl apply -f -
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: wrong}
roleRef: {kind: Rule, name: reader, apiGroup: rbac.authorization.k8s.io}
subjects:
  - {kind: Robot, name: jane}
  - {kind: User}
END

kubectl get clusterrole view -o jsonpath='{.aggregationRule} {.rules[0].verbs}'

kubectl get clusterroles admin cluster-admin edit view -o name

kubectl describe clusterrole cluster-admin

kubectl describe clusterrole view

kubectl auth can-i --list --as=jane

kubectl create token robot --duration=1m

kubectl create token absent

#: quiet
kubectl create token robot

kubectl get pods --token=$(kubectl create token robot) --server=$(kubectl config view --minify -o jsonpath='{..server}') --kubeconfig=/dev/null --insecure-skip-tls-verify -n $(kubectl config view --minify -o jsonpath='{..namespace}')

kubectl get nodes --token=$(kubectl create token robot) --server=$(kubectl config view --minify -o jsonpath='{..server}') --kubeconfig=/dev/null --insecure-skip-tls-verify

kubectl get nodes --token=nonsense --server=$(kubectl config view --minify -o jsonpath='{..server}') --kubeconfig=/dev/null --insecure-skip-tls-verify

kubectl create rolebinding admins --clusterrole=admin --group=leads --dry-run=server -o name

kubectl delete clusterrole conformance-nodes

kubectl delete clusterrolebinding conformance-nodes

kubectl get clusterroles -o custom-columns=N:.metadata.name,A:.metadata.annotations,L:.metadata.labels,R:.rules | grep -v lab-

kubectl get clusterrolebindings -o custom-columns=N:.metadata.name,R:.roleRef,S:.subjects | grep -v lab-

kubectl get roles,rolebindings -n kube-system

kubectl create rolebinding ada-manages --clusterrole=admin --user=ada

kubectl create role reads-nodes --verb=get,list,watch --resource=nodes,pods --as=ada

kubectl create role reads-some --verb=get --resource=nodes --resource-name=one --resource-name=two --as=ada --as-group=devs

kubectl create role reads-pods --verb=get,list --resource=pods,deployments.apps --as=ada

kubectl create rolebinding bob-rules --clusterrole=cluster-admin --user=bob --as=ada

kubectl create rolebinding bob-views --clusterrole=view --user=bob --as=ada

kubectl create rolebinding bob-lost --role=none --user=bob --as=ada

kubectl patch role reads-pods --type=merge -p '{"rules":[{"apiGroups":[""],"resources":["nodes"],"verbs":["*"]}]}' --as=ada

kubectl label role reads-pods a=b --as=ada

kubectl apply -f - <<'EOF'
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: grants}
rules:
- apiGroups: [rbac.authorization.k8s.io]
  resources: [roles, rolebindings]
  verbs: [create, update, patch, escalate, bind]
EOF

kubectl create rolebinding ada-grants --role=grants --user=ada

kubectl create role reads-nodes --verb=get,list,watch --resource=nodes --as=ada

kubectl create rolebinding bob-reads --role=reads-nodes --user=bob --as=ada
