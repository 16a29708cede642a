# The commands of the first lab, and mistakes that learners make on the way.

kubectl get nodes

kubectl get pods

kubectl create deployment p4app --image=kurokobo/p4app:0.0.1 --port=8080

kubectl create deployment p4app --image=kurokobo/p4app:0.0.1 --port=8080

#: quiet
kubectl rollout status deployment p4app --timeout=60s

kubectl get deployments

kubectl get replicasets

kubectl get pods

kubectl get replicasets,pods

kubectl get all

kubectl expose deployment p4app --type=LoadBalancer --port=80 --target-port=8080

#: quiet
kubectl wait service/p4app --for=jsonpath='{.status.loadBalancer.ingress[0].ip}' --timeout=30s

kubectl get services

kubectl scale deployment p4app --replicas=2

#: quiet
kubectl rollout status deployment p4app --timeout=60s

kubectl get deployments

kubectl create deployment redis --image=redis:6.0 --port=6379

kubectl expose deployment redis --type=ClusterIP --port=6379

kubectl get service redis

kubectl expose deployment nobody --port=80

kubectl scale deployment nobody --replicas=2

kubectl get deployment nobody

kubectl get nothings

kubectl delete service p4app redis

kubectl delete deployment p4app redis

#: eventually
test -z "$(kubectl get pods -o name)"

kubectl get all
