# Mistakes with exec, attach, cp and port-forward. What goes right has no counterpart: kwok runs no containers.

kubectl create deployment web --image=nginx

kubectl expose deployment web --port=80

#: quiet
kubectl rollout status deployment web --timeout=60s

kubectl exec none -- ls

kubectl exec deploy/none -- ls

kubectl exec deploy/web

kubectl exec deploy/web -c other -- ls

kubectl exec

kubectl exec -it

kubectl attach none

kubectl attach deploy/web -c other

kubectl cp none:/etc/hosts /tmp/hosts

kubectl cp web

kubectl port-forward none 8080:80

kubectl port-forward svc/none 8080:80

kubectl port-forward svc/web 8080:81

kubectl port-forward svc/web 8080:http

kubectl port-forward deploy/web 8080:nothing

kubectl port-forward deploy/web

cat <<END | kubectl apply -f -
apiVersion: v1
kind: Pod
metadata:
  name: waiting
spec:
  nodeSelector:
    disk: none
  containers:
    - name: main
      image: nginx
    - name: other
      image: busybox
END

kubectl exec waiting -- ls

kubectl exec waiting -c other -- ls

kubectl attach waiting -c main

kubectl port-forward waiting 8080:80

kubectl logs waiting
