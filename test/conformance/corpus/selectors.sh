# Selectors by label and by field, mistakes included.

kubectl create configmap red --from-literal=a=1 && kubectl label configmap red color=red size=1

kubectl create configmap blue --from-literal=a=2 && kubectl label configmap blue color=blue size=2

kubectl create configmap plain

kubectl get configmaps -l color

kubectl get configmaps -l '!color' -o name

kubectl get configmaps -l color=red

kubectl get configmaps -l color==red

kubectl get configmaps -l color!=red -o name

kubectl get configmaps -l 'color in (red,blue)' -o name

kubectl get configmaps -l 'color notin (red)' -o name

kubectl get configmaps -l 'color in (red),size=1' -o name

kubectl get configmaps -l 'size>1' -o name

kubectl get configmaps -l 'size<2' -o name

kubectl get configmaps -l 'color in (red' -o name

kubectl get configmaps -l 'color in red' -o name

kubectl get configmaps -l 'color in ()' -o name

kubectl get configmaps -l 'color is red' -o name

kubectl get configmaps -l 'color=red=blue' -o name

kubectl get configmaps -l '=red' -o name

kubectl get configmaps -l 'color=red,' -o name

kubectl get configmaps -l '-color=red' -o name

kubectl get configmaps -l 'color=a b' -o name

kubectl get configmaps -l 'color>red' -o name

kubectl get configmaps -l 'a/b/c=d' -o name

kubectl get configmaps -l color=green

kubectl get configmaps --field-selector metadata.name=red

kubectl get configmaps --field-selector metadata.name!=red -o name

kubectl get configmaps --field-selector metadata.namespace=default

kubectl get configmaps --field-selector data.a=1

kubectl get configmaps --field-selector metadata.name

kubectl get configmaps red -l color=red

kubectl get pods --field-selector status.phase=Running

kubectl get pods --field-selector spec.image=nginx

kubectl get deployments --field-selector status.replicas=1

kubectl get nodes --field-selector spec.unschedulable=true

kubectl label configmap red color=green

kubectl label configmap red color=green --overwrite

kubectl label configmap red 'bad key=x'

kubectl label configmap red color='bad value'

kubectl label configmap red color-

kubectl label configmaps -l color=blue shade=dark

kubectl get configmaps -L color,shade -l shade

kubectl delete configmaps -l shade=dark

kubectl delete configmaps -l shade=none

kubectl delete configmaps -l 'shade in'
