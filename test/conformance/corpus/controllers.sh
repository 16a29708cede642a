# ReplicationControllers, PodTemplates, RuntimeClasses and the kinds of storage drivers.

cat > rc.yaml <<'EOF'
apiVersion: v1
kind: ReplicationController
metadata:
  name: nginx
spec:
  replicas: 3
  selector:
    app: nginx
  template:
    metadata:
      name: nginx
      labels:
        app: nginx
    spec:
      containers:
      - name: nginx
        image: nginx
        ports:
        - containerPort: 80
EOF

kubectl apply -f rc.yaml

#: eventually
kubectl get rc nginx -o jsonpath='{.status.readyReplicas}' | grep 3

kubectl get rc

kubectl get rc nginx -o wide

kubectl get rc nginx -o yaml

#: unordered
kubectl describe rc nginx

kubectl get pods -l app=nginx -o jsonpath='{.items[0].metadata.ownerReferences[0].kind} {.items[0].metadata.generateName}'

kubectl scale rc nginx --replicas=1

#: eventually
kubectl get rc nginx -o jsonpath='{.status.replicas}' | grep 1

kubectl expose rc nginx --port=80

kubectl autoscale rc nginx --max=3

kubectl set image rc/nginx nginx=nginx:1.27

kubectl rollout status rc/nginx

kubectl replace -f - <<'EOF'
apiVersion: v1
kind: ReplicationController
metadata: {name: nginx}
spec:
  replicas: -1
  selector: {app: other}
  template:
    metadata: {labels: {app: nginx}}
    spec:
      restartPolicy: Never
      activeDeadlineSeconds: 3
      containers: [{name: nginx, image: nginx}]
EOF

kubectl create -f - <<'EOF'
apiVersion: v1
kind: ReplicationController
metadata: {name: bare}
spec: {}
EOF

kubectl delete rc nginx --cascade=orphan

kubectl get pods -l app=nginx -o jsonpath='{range .items[*]}{.metadata.ownerReferences}{"\n"}{end}'

kubectl apply -f rc.yaml

#: eventually
kubectl get rc nginx -o jsonpath='{.status.readyReplicas}' | grep 3

kubectl delete rc nginx

kubectl apply -f - <<'EOF'
apiVersion: v1
kind: PodTemplate
metadata: {name: stamp}
template:
  metadata: {labels: {app: stamp}}
  spec:
    containers: [{name: main, image: nginx}]
EOF

kubectl get podtemplates

kubectl get podtemplate stamp -o yaml

kubectl delete podtemplate stamp

kubectl apply -f - <<'EOF'
apiVersion: node.k8s.io/v1
kind: RuntimeClass
metadata: {name: gvisor}
handler: runsc
overhead: {podFixed: {cpu: 250m, memory: 10Mi}}
scheduling:
  nodeSelector: {kubernetes.io/os: linux}
  tolerations: [{key: sandbox, operator: Exists}]
EOF

kubectl get runtimeclass

kubectl get runtimeclass gvisor -o yaml

kubectl run sandboxed --image=nginx --overrides='{"spec":{"runtimeClassName":"gvisor"}}'

kubectl get pod sandboxed -o jsonpath='{.spec.overhead}{.spec.nodeSelector}{.spec.tolerations[*].key}'

kubectl run lost --image=nginx --overrides='{"spec":{"runtimeClassName":"none"}}'

kubectl run heavy --image=nginx --overrides='{"spec":{"overhead":{"cpu":"1"}}}'

kubectl run elsewhere --image=nginx --overrides='{"spec":{"runtimeClassName":"gvisor","nodeSelector":{"kubernetes.io/os":"windows"}}}'

kubectl create -f - <<'EOF'
apiVersion: node.k8s.io/v1
kind: RuntimeClass
metadata: {name: wrong}
handler: Not_A_Label
EOF

kubectl patch runtimeclass gvisor --type=merge -p '{"handler":"other"}'

kubectl delete pod sandboxed --now

kubectl delete runtimeclass gvisor

kubectl apply -f - <<'EOF'
apiVersion: storage.k8s.io/v1
kind: CSIDriver
metadata: {name: hostpath.csi.k8s.io}
spec: {podInfoOnMount: true, volumeLifecycleModes: [Persistent, Ephemeral]}
---
apiVersion: storage.k8s.io/v1
kind: CSINode
metadata: {name: some-node}
spec: {drivers: [{name: hostpath.csi.k8s.io, nodeID: some-node, topologyKeys: []}]}
---
apiVersion: storage.k8s.io/v1
kind: VolumeAttachment
metadata: {name: attached}
spec: {attacher: hostpath.csi.k8s.io, nodeName: some-node, source: {persistentVolumeName: some-volume}}
---
apiVersion: storage.k8s.io/v1
kind: VolumeAttributesClass
metadata: {name: silver}
driverName: hostpath.csi.k8s.io
parameters: {iops: "300"}
---
apiVersion: storage.k8s.io/v1
kind: CSIStorageCapacity
metadata: {name: some-capacity}
storageClassName: standard
capacity: 10Gi
EOF

kubectl get csidrivers,csinodes,volumeattachments,volumeattributesclasses

kubectl get csidriver hostpath.csi.k8s.io -o yaml

kubectl get csistoragecapacities,vac

kubectl get volumeattachment attached -o yaml

kubectl patch csidriver hostpath.csi.k8s.io --type=merge -p '{"spec":{"attachRequired":false}}'

kubectl patch vac silver --type=merge -p '{"parameters":{"iops":"1"}}'

kubectl create -f - <<'EOF'
apiVersion: storage.k8s.io/v1
kind: VolumeAttributesClass
metadata: {name: empty}
EOF

kubectl create -f - <<'EOF'
apiVersion: storage.k8s.io/v1
kind: CSIDriver
metadata: {name: wrong}
spec: {fsGroupPolicy: Sometimes, volumeLifecycleModes: [Never]}
EOF

kubectl describe csinode some-node

kubectl delete csidriver/hostpath.csi.k8s.io csinode/some-node volumeattachment/attached vac/silver
