# What kubectl explain shows. Descriptions are in words of our own: compared is what fields there are, their types, what
# is required, and enumerations.

kubectl explain pods | sed '/^DESCRIPTION:$/,/^FIELDS:$/d' | grep -E '^(GROUP|KIND|VERSION|FIELD|  [a-zA-Z]+	|  enum)'

kubectl explain pod.spec | grep -E '^(GROUP|KIND|VERSION|FIELD|  [a-zA-Z]+	|  enum)'

kubectl explain pod.spec.containers | grep -E '^(GROUP|KIND|VERSION|FIELD|  [a-zA-Z]+	|  enum)'

kubectl explain pod.spec.containers.imagePullPolicy | sed '/^DESCRIPTION:$/,$d'

kubectl explain pod.spec.containers.livenessProbe.httpGet | grep -E '^(GROUP|KIND|VERSION|FIELD|  [a-zA-Z]+	|  enum)'

kubectl explain pod.spec.containers.resources.limits | sed '/^DESCRIPTION:$/,$d'

kubectl explain pod.spec.volumes.hostPath.type | sed '/^DESCRIPTION:$/,$d'

kubectl explain deployment | grep -E '^(GROUP|KIND|VERSION|FIELD|  [a-zA-Z]+	|  enum)'

kubectl explain deploy.spec.strategy.rollingUpdate | grep -E '^(GROUP|KIND|VERSION|FIELD|  [a-zA-Z]+	|  enum)'

kubectl explain deployment --recursive | sed '/^DESCRIPTION:$/,/^FIELDS:$/d'

kubectl explain replicasets.spec --recursive | sed '/^DESCRIPTION:$/,/^FIELDS:$/d'

kubectl explain services --recursive | sed '/^DESCRIPTION:$/,/^FIELDS:$/d'

kubectl explain configmaps --recursive | sed '/^DESCRIPTION:$/,/^FIELDS:$/d'

kubectl explain secrets --recursive | sed '/^DESCRIPTION:$/,/^FIELDS:$/d'

kubectl explain nodes --recursive | sed '/^DESCRIPTION:$/,/^FIELDS:$/d'

kubectl explain namespaces --recursive | sed '/^DESCRIPTION:$/,/^FIELDS:$/d'

kubectl explain serviceaccounts --recursive | sed '/^DESCRIPTION:$/,/^FIELDS:$/d'

kubectl explain endpointslices --recursive | sed '/^DESCRIPTION:$/,/^FIELDS:$/d'

kubectl explain events --recursive | sed '/^DESCRIPTION:$/,/^FIELDS:$/d'

kubectl explain events --api-version=events.k8s.io/v1 --recursive | sed '/^DESCRIPTION:$/,/^FIELDS:$/d'

kubectl explain pod --recursive | sed '/^DESCRIPTION:$/,/^FIELDS:$/d'

kubectl explain statefulsets --recursive | sed '/^DESCRIPTION:$/,/^FIELDS:$/d'

kubectl explain daemonsets --recursive | sed '/^DESCRIPTION:$/,/^FIELDS:$/d'

kubectl explain jobs.spec --recursive | sed '/^DESCRIPTION:$/,/^FIELDS:$/d'

kubectl explain cronjobs.spec --recursive | sed '/^DESCRIPTION:$/,/^FIELDS:$/d'

kubectl explain controllerrevisions --recursive | sed '/^DESCRIPTION:$/,/^FIELDS:$/d'

kubectl explain service.spec.ports.targetPort | sed '/^DESCRIPTION:$/,$d'

kubectl explain pod.metadata.labels | sed '/^DESCRIPTION:$/,$d'

kubectl explain pod.spec.containers.nosuchfield

kubectl explain pod.nosuchfield.name

kubectl explain nosuchkind

kubectl explain deployments --api-version=apps/v1beta1

kubectl explain

kubectl explain pods services
