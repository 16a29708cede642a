# Services of every type, and mistakes with them.

kubectl create deployment web --image=nginx --port=80 --replicas=2

#: quiet
kubectl rollout status deployment web --timeout=60s

kubectl expose deployment web --port=8080 --target-port=80

kubectl expose deployment web

kubectl expose deployment web --name=web-node --type=NodePort

kubectl get svc web-node -o jsonpath='{.spec.externalTrafficPolicy} {.spec.internalTrafficPolicy} {.spec.ipFamilies} {.spec.ipFamilyPolicy} {.spec.sessionAffinity}'

kubectl get services

kubectl get svc -o wide

# The real one's repair loop may have something to say.
kubectl describe svc web | grep -v Endpoints | sed '/^Events/,$d'

kubectl describe svc web-node | grep -v Endpoints | sed '/^Events/,$d'

kubectl create service externalname db --external-name=db.example.com

kubectl get svc db

kubectl describe svc db

kubectl create service clusterip headless --clusterip=None --tcp=80

kubectl get svc headless

kubectl expose deployment absent --port=80

kubectl expose deployment web --name=Web --port=80

kubectl expose deployment web --name=zero --port=0

kubectl expose deployment web --name=large --port=70000

kubectl expose deployment web --name=typo --port=80 --type=Loadbalancer

kubectl create service clusterip 1st --tcp=80

kubectl create service clusterip none

kubectl create service nodeport high --tcp=80 --node-port=80

kubectl create service clusterip taken --tcp=80 --clusterip=10.96.0.1

kubectl create service clusterip outside --tcp=80 --clusterip=192.168.1.1

kubectl create service clusterip nonsense --tcp=80 --clusterip=a.b.c.d

kubectl create service externalname bad --external-name=under_score

cat <<'END' | kubectl apply -f -
apiVersion: v1
kind: Service
metadata: {name: wrong}
spec:
  sessionAffinity: Sticky
  ports:
    - {port: 80}
    - {port: 80, name: again, nodePort: 30080}
    - {port: 81, name: again, protocol: HTTP, targetPort: this-name-is-too-long}
END

cat <<'END' | kubectl apply -f -
apiVersion: v1
kind: Service
metadata: {name: sticky}
spec:
  sessionAffinity: ClientIP
  selector: {app: web}
  ports: [{port: 80}]
END

kubectl get svc sticky -o jsonpath='{.spec.sessionAffinity} {.spec.sessionAffinityConfig}'

kubectl patch svc sticky -p '{"spec":{"sessionAffinityConfig":{"clientIP":{"timeoutSeconds":0}}}}'

kubectl patch svc sticky -p '{"spec":{"sessionAffinity":"None"}}'

kubectl get svc sticky -o jsonpath='{.spec.sessionAffinity} {.spec.sessionAffinityConfig}'

kubectl patch svc web -p '{"spec":{"clusterIP":"10.96.9.9"}}' 2>&1 | sed 's/"10[^"]*"/ADDRESS/g'

kubectl patch svc web -p '{"spec":{"type":"NodePort"}}'

kubectl get svc web -o jsonpath='{.spec.type}'

kubectl patch svc web -p '{"spec":{"type":"ClusterIP"}}'

kubectl get svc web -o jsonpath='{.spec.ports}'

kubectl patch svc web -p '{"spec":{"externalTrafficPolicy":"Local"}}'

kubectl patch svc web-node -p '{"spec":{"externalTrafficPolicy":"Nowhere"}}'

kubectl get endpointslices -l kubernetes.io/service-name=web -o jsonpath='{.items[0].ports}'

kubectl set selector svc web app=nothing

#: eventually
kubectl get endpoints web -o jsonpath='{.subsets}' | wc -c | grep '^0$'

kubectl get svc -l app=web

kubectl delete svc web web-node db headless sticky

kubectl get svc
