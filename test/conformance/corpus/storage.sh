# Volumes and claims by hand, as in the tutorials: what is provisioned by a class is a cluster's own affair.

cat > pv.yaml <<'END'
apiVersion: v1
kind: PersistentVolume
metadata:
  name: conformance-volume
  labels: {type: local}
spec:
  storageClassName: conformance-manual
  capacity: {storage: 1024Mi}
  accessModes: [ReadWriteOnce]
  hostPath: {path: /mnt/data}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: data
spec:
  storageClassName: conformance-manual
  accessModes: [ReadWriteOnce]
  resources:
    requests: {storage: 0.5Gi}
END

kubectl apply -f pv.yaml --dry-run=server

kubectl apply -f pv.yaml

#: quiet
kubectl wait pvc/data --for=jsonpath='{.status.phase}'=Bound --timeout=60s

kubectl get pv conformance-volume

kubectl get pv conformance-volume -o wide

kubectl get pvc

kubectl get pvc data -o wide

kubectl get pvc data -o jsonpath='{.spec.resources.requests.storage} {.status.capacity.storage} {.spec.volumeName}'

# Whether the claim was looked at before the volume was available is a matter of luck.
kubectl describe pvc data | sed '/^Events/,$d'

kubectl get pvc data -o jsonpath='{.metadata.annotations}'

kubectl delete pv conformance-volume --wait=false

kubectl get pv conformance-volume -o jsonpath='{.metadata.finalizers} {.status.phase}'

kubectl get pv conformance-volume

kubectl patch pvc data -p '{"spec":{"accessModes":["ReadWriteMany"]}}' 2>&1 | head -1

kubectl patch pvc data -p '{"spec":{"resources":{"requests":{"storage":"2Gi"}}}}'

kubectl patch pvc data -p '{"spec":{"resources":{"requests":{"storage":"100Mi"}}}}'

cat > pod.yaml <<'END'
apiVersion: v1
kind: Pod
metadata:
  name: user
spec:
  containers:
    - name: main
      image: nginx
      volumeMounts:
        - {name: content, mountPath: /content}
  volumes:
    - name: content
      persistentVolumeClaim: {claimName: data}
END

kubectl apply -f pod.yaml

#: quiet
kubectl wait pod/user --for=condition=Ready --timeout=60s

kubectl delete pvc data --wait=false

kubectl get pvc data

kubectl delete pod user --now

#: quiet
kubectl wait pvc/data --for=delete --timeout=60s

kubectl get pvc data

#: quiet
kubectl wait pv/conformance-volume --for=delete --timeout=60s

sed 's/claimName: data/claimName: absent/; s/name: user/name: waiting/' pod.yaml | kubectl apply -f -

#: quiet
kubectl wait pod/waiting --for=jsonpath='{.status.conditions[0].reason}'=Unschedulable --timeout=60s

kubectl get pod waiting -o jsonpath='{.status.conditions[0].message}'

kubectl get events --field-selector=involvedObject.name=waiting -o jsonpath='{.items[*].reason}'

cat > later.yaml <<'END'
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: {name: conformance-later}
provisioner: kubernetes.io/no-provisioner
volumeBindingMode: WaitForFirstConsumer
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: absent}
spec:
  storageClassName: conformance-later
  accessModes: [ReadWriteOnce]
  resources: {requests: {storage: 1Gi}}
END

kubectl create -f later.yaml

kubectl get storageclass conformance-later

kubectl describe storageclass conformance-later

kubectl get pvc absent

#: eventually
kubectl get pod waiting -o jsonpath='{.status.conditions[0].message}' | grep -o "0/3 nodes are available: 3 node(s) didn't find available persistent volumes to bind."

kubectl patch storageclass conformance-later -p '{"reclaimPolicy":"Retain"}'

kubectl patch storageclass conformance-later -p '{"volumeBindingMode":"Immediate"}'

cat <<'END' | kubectl apply -f -
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: nothing}
spec: {storageClassName: ""}
END

cat <<'END' | kubectl apply -f -
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: wrong}
spec:
  storageClassName: Not_A_Name
  accessModes: [ReadWriteSometimes]
  resources: {requests: {storage: "-1"}}
END

cat <<'END' | kubectl apply -f -
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: words}
spec:
  accessModes: [ReadWriteOnce]
  resources: {requests: {storage: much}}
END

cat <<'END' | kubectl apply -f -
apiVersion: v1
kind: PersistentVolume
metadata: {name: conformance-wrong}
spec: {}
END

cat <<'END' | kubectl apply -f -
apiVersion: v1
kind: PersistentVolume
metadata: {name: conformance-wrong}
spec:
  capacity: {storage: 1Gi}
  accessModes: [ReadWriteOnce]
  persistentVolumeReclaimPolicy: Forget
  hostPath: {path: /a}
  nfs: {server: b, path: /c}
END

cat <<'END' | kubectl apply -f -
apiVersion: v1
kind: PersistentVolume
metadata: {name: conformance-wrong}
spec:
  capacity: {storage: 1Gi}
  accessModes: [ReadWriteOnce]
  local: {path: /a}
END

cat <<'END' | kubectl apply -f -
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: {name: conformance-wrong}
reclaimPolicy: Recycle
volumeBindingMode: Never
END

cat <<'END' | kubectl apply -f -
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: unbound}
spec:
  storageClassName: conformance-none
  accessModes: [ReadWriteOnce]
  resources: {requests: {storage: 1Gi}}
END

#: eventually
kubectl describe pvc unbound | grep -o 'storageclass.storage.k8s.io "conformance-none" not found'

sed 's/claimName: data/claimName: unbound/; s/name: user/name: unready/' pod.yaml | kubectl apply -f -

#: eventually
kubectl get pod unready -o jsonpath='{.status.conditions[0].message}' | grep .

kubectl delete pod waiting unready --now

kubectl delete pvc --all

kubectl delete storageclass conformance-later

kubectl get pv conformance-volume

kubectl create -f - <<'EOF'
apiVersion: v1
kind: Pod
metadata: {name: ephemeral}
spec:
  containers: [{name: main, image: nginx, volumeMounts: [{name: data, mountPath: /data}]}]
  volumes: [{name: data, ephemeral: {}}]
EOF

kubectl create -f - <<'EOF'
apiVersion: v1
kind: Pod
metadata: {name: ephemeral}
spec:
  containers: [{name: main, image: nginx, volumeMounts: [{name: data, mountPath: /data}]}]
  volumes: [{name: data, ephemeral: {volumeClaimTemplate: {}}}]
EOF

kubectl create -f - <<'EOF'
apiVersion: v1
kind: Pod
metadata: {name: ephemeral}
spec:
  containers: [{name: main, image: nginx, volumeMounts: [{name: data, mountPath: /data}]}]
  volumes: [{name: data, ephemeral: {volumeClaimTemplate: {metadata: {name: a, labels: {'a b': c}}, spec: {accessModes: [ReadWriteOnce]}}}}]
EOF

kubectl create -f - <<'EOF'
apiVersion: v1
kind: Pod
metadata: {name: volumes}
spec:
  containers: [{name: main, image: nginx, volumeMounts: [{name: data, mountPath: /data}, {name: Bad, mountPath: /bad}]}]
  volumes:
    - {name: data, persistentVolumeClaim: {}}
    - {name: data, persistentVolumeClaim: {claimName: data}}
    - {name: data, emptyDir: {}}
    - {name: Bad, emptyDir: {}}
    - {emptyDir: {}}
EOF
