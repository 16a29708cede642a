# CustomResourceDefinitions and their objects. The group is this file's own: definitions belong to no namespace.

kubectl get crd crontabs.stable.crds.example.com

kubectl apply -f - <<'YAML'
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: wrong.stable.crds.example.com
spec:
  group: stable.crds.example.com
  scope: Namespaced
  names: { plural: crontabs, singular: crontab, kind: CronTab }
  versions:
    - name: v1
      served: true
      storage: true
      schema: { openAPIV3Schema: { type: object } }
YAML

kubectl apply -f - <<'YAML'
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: crontabs.stable.crds.example.com
spec:
  group: stable.crds.example.com
  scope: Everywhere
  names: { plural: crontabs, kind: CronTab }
  versions:
    - { name: v1, served: true, storage: false }
YAML

kubectl apply -f - <<'YAML'
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: crontabs.stable.crds.example.com
spec:
  group: stable.crds.example.com
  scope: Namespaced
  names: { plural: crontabs, kind: CronTab }
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec: { properties: { replicas: { type: integer } } }
YAML

kubectl apply -f - <<'YAML'
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: crontabs.stable.crds.example.com
spec:
  group: stable.crds.example.com
  scope: Namespaced
  names: { plural: crontabs, kind: CronTab }
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec:
              type: object
              properties: { cronSpec: { type: string, pattern: '[0-9' }, list: { type: array } }
YAML

cat > crontabs.yaml <<'YAML'
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: crontabs.stable.crds.example.com
spec:
  group: stable.crds.example.com
  scope: Namespaced
  names:
    plural: crontabs
    singular: crontab
    kind: CronTab
    shortNames: [ct]
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec:
              description: What is to run, and when.
              type: object
              required: [cronSpec]
              x-kubernetes-validations:
                - rule: "!has(self.maxReplicas) || self.replicas <= self.maxReplicas"
                  message: replicas must not exceed maxReplicas
              properties:
                cronSpec: { type: string, pattern: '^(\S+\s+){4}\S+$' }
                image: { type: string }
                replicas: { description: How many at a time., type: integer, minimum: 1, maximum: 10, default: 1 }
                maxReplicas: { type: integer }
                mode: { type: string, enum: [Fast, Slow] }
                ports: { type: array, maxItems: 2, items: { type: object, required: [port], properties: { port: { type: integer } } } }
                labels: { type: object, additionalProperties: { type: string } }
                target: { x-kubernetes-int-or-string: true }
                extra: { type: object, x-kubernetes-preserve-unknown-fields: true }
            status:
              type: object
              properties:
                replicas: { type: integer }
                labelSelector: { type: string }
      subresources:
        status: {}
        scale:
          specReplicasPath: .spec.replicas
          statusReplicasPath: .status.replicas
          labelSelectorPath: .status.labelSelector
      selectableFields:
        - jsonPath: .spec.mode
      additionalPrinterColumns:
        - { name: Spec, type: string, description: The schedule, jsonPath: .spec.cronSpec }
        - { name: Replicas, type: integer, jsonPath: .spec.replicas }
        - { name: Image, type: string, priority: 1, jsonPath: .spec.image }
        - { name: Age, type: date, jsonPath: .metadata.creationTimestamp }
YAML

kubectl create -f crontabs.yaml --dry-run=server

kubectl create -f crontabs.yaml

kubectl create -f crontabs.yaml

kubectl wait --for=condition=established crd/crontabs.stable.crds.example.com --timeout=60s

kubectl get crd crontabs.stable.crds.example.com

kubectl get crd crontabs.stable.crds.example.com -o jsonpath='{.status.acceptedNames}{"\n"}{.status.storedVersions}{"\n"}{range .status.conditions[*]}{.type} {.status} {.reason}: {.message}{"\n"}{end}'

#: eventually quiet
kubectl api-resources --api-group=stable.crds.example.com | grep crontabs

kubectl api-resources --api-group=stable.crds.example.com

kubectl api-resources --api-group=stable.crds.example.com -o wide

#: eventually quiet
kubectl explain crontab.spec

kubectl explain crontab.spec

kubectl explain crontab.spec.replicas

kubectl explain crontab.spec.none

kubectl get crontabs

cat > job.yaml <<'YAML'
apiVersion: stable.crds.example.com/v1
kind: CronTab
metadata:
  name: job
spec:
  cronSpec: "* * * * */5"
  image: my-image:1
YAML

kubectl apply -f job.yaml

kubectl apply -f job.yaml

kubectl get ct

kubectl get ct -o wide

kubectl get ct job -o yaml

kubectl get ct job -o name

kubectl get crontab.v1.stable.crds.example.com job

kubectl describe ct job

sed 's/my-image:1/my-image:2/' job.yaml | kubectl apply -f -

kubectl get ct job -o jsonpath='{.metadata.generation} {.spec}{"\n"}'

kubectl diff -f job.yaml | grep -E '^[+-] '

sed 's/cronSpec: .*/cronSpec: never/' job.yaml | kubectl apply -f -

sed 's/image: .*/replicas: 0/' job.yaml | kubectl apply -f -

sed 's/image: .*/replicas: many/' job.yaml | kubectl apply -f -

sed 's/image: .*/mode: Medium/' job.yaml | kubectl apply -f -

sed 's/image: .*/maxReplicas: 0/' job.yaml | kubectl apply -f -

sed '/cronSpec/d' job.yaml | kubectl apply -f -

sed 's/name: job/name: other/; s/image: .*/imag: x/' job.yaml | kubectl create -f -

sed 's/name: job/name: other/; s/image: .*/imag: x/' job.yaml | kubectl create --validate=warn -f -

kubectl get ct other -o jsonpath='{.spec}{"\n"}'

sed 's/name: job/name: Other_1/' job.yaml | kubectl create -f -

sed 's/name: job/name: ports/; s/image: .*/ports: [{port: 1}, {}, {port: x}]/' job.yaml | kubectl create -f -

sed 's/name: job/name: labelled/; s/image: .*/labels: {a: 1}/' job.yaml | kubectl create -f -

sed 's/name: job/name: target/; s/image: .*/target: true/' job.yaml | kubectl create -f -

sed 's/name: job/name: extra/; s/image: .*/extra: {any: {thing: [1, 2]}}/' job.yaml | kubectl create -f -

kubectl get ct extra -o jsonpath='{.spec.extra}{"\n"}'

kubectl patch ct job --type=merge -p '{"spec":{"replicas":3}}'

kubectl patch ct job -p '{"spec":{"replicas":3}}'

kubectl patch ct job --type=strategic -p '{"spec":{"replicas":3}}'

kubectl patch ct job --type=json -p '[{"op":"replace","path":"/spec/replicas","value":11}]'

kubectl scale ct job --replicas=4

kubectl get ct job -o jsonpath='{.spec.replicas}{"\n"}'

kubectl scale ct job --replicas=40

kubectl patch ct job --subresource=status --type=merge -p '{"status":{"replicas":4,"labelSelector":"a=b"}}'

kubectl get ct job --subresource=status -o jsonpath='{.status}{"\n"}'

kubectl patch ct job --subresource=status --type=merge -p '{"status":{"replicas":"four"}}'

kubectl patch ct job --type=merge -p '{"status":{"replicas":9}}'

kubectl get ct job --subresource=scale -o jsonpath='{.spec} {.status}{"\n"}'

kubectl label ct job team=blue

kubectl get ct -l team=blue --show-labels

kubectl annotate ct job note=hello

kubectl get ct --field-selector metadata.name=job

kubectl get ct --field-selector spec.image=my-image:1

kubectl patch ct job --type=merge -p '{"spec":{"mode":"Fast"}}'

kubectl get ct --field-selector spec.mode=Fast

kubectl get ct --sort-by=.spec.cronSpec -o custom-columns=NAME:.metadata.name,SPEC:.spec.cronSpec

kubectl apply --server-side --field-manager=one -f - <<'YAML'
apiVersion: stable.crds.example.com/v1
kind: CronTab
metadata: { name: applied }
spec: { cronSpec: "1 * * * *", replicas: 2 }
YAML

kubectl apply --server-side --field-manager=two -f - <<'YAML'
apiVersion: stable.crds.example.com/v1
kind: CronTab
metadata: { name: applied }
spec: { cronSpec: "2 * * * *" }
YAML

kubectl patch ct applied --type=merge -p '{"metadata":{"finalizers":["hold"]}}'

kubectl patch ct applied --type=merge -p '{"metadata":{"finalizers":["crds.example.com/hold"]}}'

kubectl delete ct applied --wait=false

kubectl get ct applied -o jsonpath='{.metadata.finalizers}{"\n"}'

kubectl patch ct applied --type=merge -p '{"metadata":{"finalizers":null}}'

kubectl get ct applied

kubectl patch crd crontabs.stable.crds.example.com --type=merge -p '{"spec":{"scope":"Cluster"}}'

kubectl patch crd crontabs.stable.crds.example.com --type=json -p '[{"op":"replace","path":"/spec/names/kind","value":"Tab"}]'

kubectl patch crd crontabs.stable.crds.example.com --type=json -p '[{"op":"replace","path":"/spec/versions/0/name","value":"v2"}]'

kubectl patch crd crontabs.stable.crds.example.com --type=json -p '[{"op":"add","path":"/spec/versions/-","value":{"name":"v1beta1","served":true,"storage":false,"deprecated":true,"schema":{"openAPIV3Schema":{"type":"object","x-kubernetes-preserve-unknown-fields":true}}}}]'

#: eventually quiet
kubectl get crontabs.v1beta1.stable.crds.example.com job

kubectl get crontabs.v1beta1.stable.crds.example.com job -o jsonpath='{.apiVersion} {.spec.cronSpec}{"\n"}'

kubectl apply -f - <<'YAML'
apiVersion: stable.crds.example.com/v2
kind: CronTab
metadata: { name: future }
YAML

kubectl delete crd crontabs.stable.crds.example.com

kubectl get ct

kubectl apply -f job.yaml

kubectl delete crd crontabs.stable.crds.example.com
