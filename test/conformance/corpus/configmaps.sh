# ConfigMaps, Secrets and ServiceAccounts, and mistakes with them.

kubectl create configmap settings --from-literal=color=blue --from-literal=size=3

kubectl get configmap settings -o yaml

kubectl describe configmap settings

printf 'a=1\nb=2\n' > app.env

kubectl create configmap env --from-env-file=app.env

kubectl create configmap file --from-file=app.env

kubectl get cm env file settings -o custom-columns=NAME:.metadata.name,KEYS:.data --no-headers

head -c 16 /dev/zero | tr '\0' '\377' > blob

kubectl create configmap binary --from-file=blob

kubectl get configmap binary -o jsonpath='{.data} {.binaryData}'

kubectl describe configmap binary

kubectl get configmaps settings binary

kubectl create configmap settings --from-literal=a=b

kubectl create configmap bad --from-literal='a b=c'

kubectl create configmap Bad --from-literal=a=b

kubectl create configmap absent --from-file=no-such-file

#: unordered
cat <<'END' | kubectl apply -f -
apiVersion: v1
kind: ConfigMap
metadata: {name: bad}
data: {"a b": c, "..": d, x: "1"}
binaryData: {x: MQ==}
END

cat <<'END' | kubectl apply -f -
apiVersion: v1
kind: ConfigMap
metadata: {name: bad}
data: {number: 1}
END

head -c 1100000 /dev/zero | tr '\0' x > large

kubectl create configmap large --from-file=large

kubectl patch configmap settings -p '{"immutable":true}'

kubectl patch configmap settings -p '{"data":{"color":"red"}}'

kubectl patch configmap settings -p '{"immutable":false}'

kubectl label configmap settings team=a

kubectl create secret generic login --from-literal=username=admin --from-literal=password=hunter2

kubectl get secret login -o yaml

kubectl describe secret login

kubectl get secrets

kubectl create secret docker-registry registry --docker-username=u --docker-password=p --docker-server=r.example.com

kubectl get secret registry

kubectl get secrets --field-selector=type=Opaque

kubectl create secret generic tls --type=kubernetes.io/tls --from-literal=tls.crt=x

kubectl create secret generic basic --type=kubernetes.io/basic-auth --from-literal=a=b

kubectl create secret generic ssh --type=kubernetes.io/ssh-auth --from-literal=a=b

kubectl create secret generic docker --type=kubernetes.io/dockerconfigjson --from-literal=.dockerconfigjson=plain

kubectl create secret generic docker --type=kubernetes.io/dockerconfigjson --from-literal=a=b

kubectl create secret generic account --type=kubernetes.io/service-account-token

kubectl create secret generic own --type=example.com/own --from-literal=a=b

cat <<'END' | kubectl apply -f -
apiVersion: v1
kind: Secret
metadata: {name: bad}
data: {password: "not base64!"}
END

cat <<'END' | kubectl apply -f -
apiVersion: v1
kind: Secret
metadata: {name: text}
stringData: {greeting: hello}
END

kubectl get secret text -o jsonpath='{.data} {.stringData} {.type}'

kubectl patch secret text -p '{"type":"example.com/other"}'

kubectl patch secret text -p '{"immutable":true}'

kubectl patch secret text -p '{"stringData":{"greeting":"bye"}}'

kubectl delete secret text own login

kubectl create serviceaccount robot

kubectl get serviceaccount robot

kubectl delete serviceaccount robot

kubectl get sa robot

kubectl run lost --image=nginx --overrides='{"spec":{"serviceAccountName":"robot"}}'
