# Ingresses, their classes and NetworkPolicies. Addresses are an Ingress controller's own affair.

cat > class.yaml <<'END'
apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata: {name: conformance}
spec: {controller: example.com/none}
END

kubectl apply -f class.yaml

kubectl get ingressclass conformance

kubectl describe ingressclass conformance

kubectl create deployment web --image=nginx --port=80

kubectl expose deployment web --port=80

#: quiet
kubectl rollout status deployment web --timeout=60s

kubectl create ingress web --class=conformance --rule='shop.example.com/*=web:80' --rule='blog.example.com/posts=blog:http'

kubectl get ingress

kubectl get ing web -o wide

kubectl describe ingress web

kubectl get ingress web -o jsonpath='{.spec}'

kubectl create ingress secure --class=conformance --rule='*.example.com/*=web:80,tls=cert' --default-backend=web:80

kubectl get ingress secure

kubectl create ingress many --class=conformance --rule=a.io/=x:1 --rule=b.io/=x:1 --rule=c.io/=x:1 --rule=d.io/=x:1

kubectl get ingress many

kubectl create ingress web --class=conformance --rule='shop.example.com/*=web:80'

kubectl create ingress wrong --class=conformance --rule='shop'

kubectl create ingress wrong --class=conformance --rule='Shop.Example.com/*=web:80'

kubectl create ingress wrong --class=conformance --rule='10.0.0.1/*=web:80'

kubectl create ingress wrong --class=conformance --rule='a.io/*=Web_Server:80'

kubectl create ingress wrong --class=conformance --rule='a.io/*=web:70000'

kubectl create ingress wrong --class=Not_A_Class --rule='a.io/*=web:80'

kubectl create ingress wrong

cat <<'END' | kubectl apply -f -
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: wrong}
spec:
  ingressClassName: conformance
  rules:
    - host: a.io
      http:
        paths:
          - path: relative
            pathType: Prefix
            backend: {service: {name: web, port: {number: 80}}}
          - path: /x
            backend: {service: {name: web}}
          - path: /y/..
            pathType: Exact
            backend: {}
          - path: /z
            pathType: Regex
            backend: {service: {name: web, port: {number: 80, name: http}}}
END

cat <<'END' | kubectl apply -f -
apiVersion: extensions/v1beta1
kind: Ingress
metadata: {name: old}
spec: {}
END

cat <<'END' | kubectl apply -f -
apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata: {name: conformance-wrong}
spec: {controller: nodomain}
END

kubectl patch ingressclass conformance -p '{"spec":{"controller":"example.com/other"}}'

kubectl delete ingress --all

cat > policy.yaml <<'END'
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: web}
spec:
  podSelector: {matchLabels: {app: web}}
  ingress:
    - from:
        - podSelector: {matchLabels: {role: front}}
        - ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}
      ports:
        - port: 80
END

kubectl apply -f policy.yaml

kubectl get networkpolicy

kubectl describe netpol web | grep -v 'Created on'

kubectl get netpol web -o jsonpath='{.spec}'

cat <<'END' | kubectl apply -f -
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: deny}
spec:
  podSelector: {}
  policyTypes: [Ingress, Egress]
END

kubectl get netpol deny

kubectl describe netpol deny | grep -v 'Created on'

cat <<'END' | kubectl apply -f -
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: wrong}
spec:
  podSelector: {}
  policyTypes: [Sideways]
  egress:
    - to:
        - ipBlock: {cidr: 10.0.0.0/33}
        - {}
      ports:
        - {port: 0, protocol: ICMP}
        - {port: not_a_name}
END

cat <<'END' | kubectl apply -f -
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: wrong}
spec:
  podSelector: {}
  ingress:
    - from:
        - ipBlock: {cidr: 10.0.0.0/16, except: [10.1.0.0/16]}
END

kubectl delete ingressclass conformance
