/**
 * What `kubectl explain` says, for the kinds and fields that labs use: MESSAGE, or MESSAGE.FIELD, and a text. `*` stands
 * for any message. Facts in the project's own words; what is not here has no description.
 */
export const descriptionTexts = `
*.apiVersion The group and version of the kind, for example apps/v1.
*.kind The kind of the object, for example Deployment.
*.metadata Name, labels and what else identifies the object.
*.spec What is wanted. You write it.
*.status What is there. The cluster writes it.
*.conditions Statements about the state, each True, False or Unknown.
*.observedGeneration The metadata.generation that this status speaks of.

meta.ObjectMeta Data that every object has.
meta.ObjectMeta.name The name, unique among objects of its kind in a namespace. It cannot be changed.
meta.ObjectMeta.generateName A prefix; the server completes it to a name that is free.
meta.ObjectMeta.namespace The namespace that the object lives in; "default" where none is given.
meta.ObjectMeta.labels Keys and values by which objects are selected and grouped.
meta.ObjectMeta.annotations Keys and values for tools and people. Nothing is selected by them.
meta.ObjectMeta.uid An identifier that no other object has, or had before it.
meta.ObjectMeta.resourceVersion The version of the stored object; every change gives it a new one.
meta.ObjectMeta.generation How often what is wanted has changed.
meta.ObjectMeta.creationTimestamp When the object was created.
meta.ObjectMeta.deletionTimestamp When the object is to be gone. Set when somebody deletes it.
meta.ObjectMeta.deletionGracePeriodSeconds How many seconds it has to end by itself.
meta.ObjectMeta.finalizers Names of work to be done before the object may go.
meta.ObjectMeta.ownerReferences The objects that this one belongs to; it goes when they all have gone.
meta.ObjectMeta.managedFields Who has set which field. Server-side apply keeps this record.
meta.ListMeta Data of a list.
meta.LabelSelector Chooses objects by their labels. Everything it says has to hold.
meta.LabelSelector.matchLabels Labels that an object must have with exactly these values.
meta.LabelSelector.matchExpressions Conditions on labels: In, NotIn, Exists or DoesNotExist.

Pod One or more containers that run together on a node and share an address.
PodSpec How a Pod is to run.
PodSpec.containers The containers, which all run at the same time. At least one.
PodSpec.initContainers Containers that run one after the other, and to their end, before the others start.
PodSpec.ephemeralContainers Containers that were added to a running Pod to look into it.
PodSpec.volumes Storage that containers can mount.
PodSpec.restartPolicy Whether containers that end are started again: Always, OnFailure or Never.
PodSpec.terminationGracePeriodSeconds How long containers may take to end before they are killed; 30 seconds by default.
PodSpec.activeDeadlineSeconds After how many seconds the Pod is ended and counts as failed.
PodSpec.nodeSelector Labels that a node must have for the Pod to run there.
PodSpec.nodeName The node that the Pod runs on. The scheduler fills it in.
PodSpec.affinity Rules about which nodes, and which Pods nearby, this Pod wants or avoids.
PodSpec.tolerations Taints of nodes that do not keep this Pod away.
PodSpec.topologySpreadConstraints How Pods are to be spread over nodes or zones.
PodSpec.serviceAccountName The ServiceAccount as which the Pod talks to the API.
PodSpec.automountServiceAccountToken Whether containers find a token of the ServiceAccount in their file system.
PodSpec.imagePullSecrets Secrets with the credentials for pulling images.
PodSpec.securityContext Users, groups and rights for all containers of the Pod.
PodSpec.dnsPolicy Where names are looked up; ClusterFirst asks the cluster's DNS first.
PodSpec.hostNetwork Whether the Pod uses the network of its node.
PodSpec.hostname The name that the Pod gives itself.
PodSpec.priorityClassName The PriorityClass that says how important the Pod is.
PodSpec.schedulerName The scheduler that places the Pod.
PodSpec.enableServiceLinks Whether containers get environment variables for the Services of their namespace.
PodStatus What has become of a Pod.
PodStatus.phase Where the Pod is in its life: Pending, Running, Succeeded, Failed or Unknown.
PodStatus.podIP The address of the Pod.
PodStatus.hostIP The address of its node.
PodStatus.containerStatuses The state of each container.
PodStatus.initContainerStatuses The state of each init container.
PodStatus.qosClass How well its resources are guaranteed, by its requests and limits.
PodStatus.startTime When the node took the Pod up.
PodStatus.message Why the Pod is in this state, for people.
PodStatus.reason Why the Pod is in this state, in one word.
PodTemplateSpec The Pods that are made from this template.
Container A program from an image, with its settings.
Container.name The name of the container, unique in the Pod.
Container.image The image, as REGISTRY/NAME:TAG. Without a tag it is "latest".
Container.imagePullPolicy When the image is pulled: Always, IfNotPresent or Never.
Container.command The program to run instead of the image's entry point. No shell reads it.
Container.args Arguments of the program, instead of those in the image.
Container.workingDir The folder in which the program starts.
Container.env Environment variables.
Container.envFrom ConfigMaps and Secrets whose keys all become environment variables.
Container.ports The ports on which the program listens. Others can be reached as well.
Container.resources What the container needs, and what it may use at most.
Container.volumeMounts Where volumes appear in the container's file system.
Container.livenessProbe A check that the program still works. When it fails, the container is restarted.
Container.readinessProbe A check that the program can serve. While it fails, Services send it nothing.
Container.startupProbe A check that the program has started. The other probes wait for it.
Container.lifecycle What to do right after the start and right before the end.
Container.securityContext Users and rights of this container.
Container.restartPolicy Always makes an init container one that keeps running beside the others.
Container.terminationMessagePath The file in which the program can say why it ended.
Container.terminationMessagePolicy Where that message is taken from.
Container.stdin Whether the program can be written to.
Container.tty Whether the program gets a terminal.
ContainerPort A port on which a container listens.
ContainerPort.containerPort The number of the port.
ContainerPort.name A name by which Services and probes can speak of the port.
ContainerPort.protocol TCP, UDP or SCTP.
ContainerPort.hostPort The port of the node that leads here.
EnvVar An environment variable.
EnvVar.name The name of the variable.
EnvVar.value Its value. $(NAME) stands for another variable.
EnvVar.valueFrom Where else the value comes from.
EnvVarSource A source of a value.
EnvVarSource.configMapKeyRef A key of a ConfigMap.
EnvVarSource.secretKeyRef A key of a Secret.
EnvVarSource.fieldRef A field of the Pod itself, such as metadata.name.
EnvVarSource.resourceFieldRef A request or a limit of a container.
EnvFromSource.configMapRef The ConfigMap.
EnvFromSource.secretRef The Secret.
EnvFromSource.prefix What is put before each name.
ResourceRequirements Processor time, memory and other resources of a container.
ResourceRequirements.requests What is set aside for it. The scheduler looks for a node that has this much left.
ResourceRequirements.limits What it may use at most. Beyond the limit on memory it is killed.
Probe A check that is made again and again.
Probe.httpGet A request that has to be answered with a status from 200 to 399.
Probe.tcpSocket A port that has to accept a connection.
Probe.exec A command in the container that has to end with 0.
Probe.grpc A gRPC health check.
Probe.initialDelaySeconds How many seconds after the start of the container the checks begin.
Probe.periodSeconds How many seconds lie between two checks; 10 by default.
Probe.timeoutSeconds After how many seconds a check counts as failed; 1 by default.
Probe.failureThreshold How many checks in a row have to fail; 3 by default.
Probe.successThreshold How many checks in a row have to succeed after a failure; 1 by default.
HTTPGetAction A request over HTTP.
HTTPGetAction.path The path of the address.
HTTPGetAction.port The port, by number or by name.
HTTPGetAction.scheme HTTP or HTTPS.
HTTPGetAction.httpHeaders Headers of the request.
TCPSocketAction.port The port, by number or by name.
ExecAction.command The command and its arguments. No shell reads it.
Lifecycle.postStart Run right after the container was created.
Lifecycle.preStop Run before the container is told to end.
Volume Storage that belongs to a Pod.
Volume.name The name by which containers mount it.
Volume.emptyDir An empty folder that lives as long as the Pod.
Volume.configMap The keys of a ConfigMap as files.
Volume.secret The keys of a Secret as files.
Volume.persistentVolumeClaim Storage that was claimed, and outlives the Pod.
Volume.hostPath A file or a folder of the node.
Volume.projected Several sources in one folder.
Volume.downwardAPI Fields of the Pod as files.
Volume.nfs A folder of an NFS server.
VolumeMount.name The name of the volume.
VolumeMount.mountPath The path in the container at which it appears.
VolumeMount.subPath A path in the volume instead of its root.
VolumeMount.readOnly Whether the container cannot write there.
ConfigMapVolumeSource.name The name of the ConfigMap.
SecretVolumeSource.secretName The name of the Secret.
PersistentVolumeClaimVolumeSource.claimName The name of the claim, in the namespace of the Pod.
Affinity.nodeAffinity Which nodes the Pod wants.
Affinity.podAffinity Near which Pods it wants to be.
Affinity.podAntiAffinity Which Pods it wants not to be near.
Toleration.key The key of the taint; without one, any.
Toleration.operator Equal compares the value, Exists does not.
Toleration.value The value of the taint.
Toleration.effect The effect of the taint; without one, any.
Toleration.tolerationSeconds How long a NoExecute taint is borne.
SecurityContext.runAsUser The number of the user as which the program runs.
SecurityContext.runAsNonRoot Whether the container must not run as root.
SecurityContext.privileged Whether it has the rights of the node.
SecurityContext.readOnlyRootFilesystem Whether its own file system cannot be written.
ContainerStatus.name The name of the container.
ContainerStatus.ready Whether it can serve.
ContainerStatus.restartCount How often it has been restarted.
ContainerStatus.state What it does now: it is waiting, running or terminated.
ContainerStatus.lastState What it did before its last restart.
ContainerStatus.image The image that runs.

apps.Deployment Keeps a number of equal Pods running, and replaces them step by step when their template changes.
apps.DeploymentSpec How a Deployment is to be.
apps.DeploymentSpec.replicas How many Pods are wanted; 1 by default.
apps.DeploymentSpec.selector By which labels it knows its Pods. The template must have them. It cannot be changed.
apps.DeploymentSpec.template The Pods. A change here begins a rollout.
apps.DeploymentSpec.strategy How old Pods are replaced by new ones.
apps.DeploymentSpec.minReadySeconds How long a new Pod has to be ready to count as available.
apps.DeploymentSpec.revisionHistoryLimit How many old ReplicaSets are kept for undoing; 10 by default.
apps.DeploymentSpec.paused Whether changes of the template wait.
apps.DeploymentSpec.progressDeadlineSeconds After how many seconds without progress a rollout counts as failed; 600 by default.
apps.DeploymentStrategy How old Pods are replaced by new ones.
apps.DeploymentStrategy.type RollingUpdate replaces them a few at a time, Recreate removes all first.
apps.DeploymentStrategy.rollingUpdate The pace of a RollingUpdate.
apps.RollingUpdateDeployment.maxSurge How many Pods there may be beyond the number wanted; 25% by default.
apps.RollingUpdateDeployment.maxUnavailable How many Pods may be missing meanwhile; 25% by default.
apps.DeploymentStatus How far a Deployment has got.
apps.DeploymentStatus.replicas How many Pods it has, old and new.
apps.DeploymentStatus.updatedReplicas How many are of the present template.
apps.DeploymentStatus.readyReplicas How many are ready.
apps.DeploymentStatus.availableReplicas How many have been ready for long enough.
apps.DeploymentStatus.unavailableReplicas How many are still missing.
apps.ReplicaSet Keeps a number of equal Pods running. Deployments make these; you seldom do.
apps.ReplicaSetSpec How a ReplicaSet is to be.
apps.ReplicaSetSpec.replicas How many Pods are wanted; 1 by default.
apps.ReplicaSetSpec.selector By which labels it knows its Pods.
apps.ReplicaSetSpec.template The Pods.
apps.StatefulSet Keeps Pods with lasting names and storage, started and stopped in order.
apps.StatefulSetSpec How a StatefulSet is to be.
apps.StatefulSetSpec.replicas How many Pods are wanted; 1 by default.
apps.StatefulSetSpec.selector By which labels it knows its Pods.
apps.StatefulSetSpec.serviceName The headless Service that gives the Pods names in DNS.
apps.StatefulSetSpec.template The Pods.
apps.StatefulSetSpec.volumeClaimTemplates Claims of storage, of which each Pod gets its own.
apps.StatefulSetSpec.podManagementPolicy OrderedReady starts one Pod after the other, Parallel all at once.
apps.StatefulSetSpec.updateStrategy How Pods are replaced when the template changes.
apps.DaemonSet Keeps one Pod on every node, or on those that are chosen.
apps.DaemonSetSpec.selector By which labels it knows its Pods.
apps.DaemonSetSpec.template The Pods.
apps.DaemonSetSpec.updateStrategy How Pods are replaced when the template changes.
batch.Job Runs Pods until enough of them have succeeded.
batch.JobSpec How a Job is to run.
batch.JobSpec.template The Pods. Their restartPolicy is OnFailure or Never.
batch.JobSpec.completions How many Pods have to succeed.
batch.JobSpec.parallelism How many run at the same time.
batch.JobSpec.backoffLimit How often it is tried again before the Job counts as failed; 6 by default.
batch.JobSpec.activeDeadlineSeconds After how many seconds it is ended.
batch.JobSpec.ttlSecondsAfterFinished How many seconds after its end it is deleted.
batch.JobSpec.suspend Whether it waits.
batch.CronJob Makes Jobs at set times.
batch.CronJobSpec.schedule When: minute, hour, day, month and weekday, as in cron.
batch.CronJobSpec.timeZone The time zone of the schedule.
batch.CronJobSpec.jobTemplate The Jobs.
batch.CronJobSpec.concurrencyPolicy Whether a Job may start while the last one runs: Allow, Forbid or Replace.
batch.CronJobSpec.suspend Whether no Jobs are made.
batch.CronJobSpec.successfulJobsHistoryLimit How many succeeded Jobs are kept; 3 by default.
batch.CronJobSpec.failedJobsHistoryLimit How many failed Jobs are kept; 1 by default.
autoscalingv2.HorizontalPodAutoscaler Changes the number of Pods by how busy they are.
autoscalingv2.HorizontalPodAutoscalerSpec.scaleTargetRef What is scaled.
autoscalingv2.HorizontalPodAutoscalerSpec.minReplicas How many Pods there are at least; 1 by default.
autoscalingv2.HorizontalPodAutoscalerSpec.maxReplicas How many Pods there are at most.
autoscalingv2.HorizontalPodAutoscalerSpec.metrics What is measured, and the value to keep to.

Service A lasting name and address for Pods that come and go.
ServiceSpec How a Service is to be.
ServiceSpec.selector The labels of the Pods that it leads to.
ServiceSpec.ports The ports on which it listens.
ServiceSpec.type ClusterIP is reached in the cluster, NodePort at every node, LoadBalancer from outside; ExternalName is an alias.
ServiceSpec.clusterIP Its address in the cluster. None makes it headless: its name then leads to the Pods themselves.
ServiceSpec.externalName The name that an ExternalName Service stands for.
ServiceSpec.externalIPs Addresses outside at which it is reached as well.
ServiceSpec.externalTrafficPolicy Local keeps traffic from outside on the node that it reached.
ServiceSpec.sessionAffinity ClientIP sends a client to the same Pod every time.
ServicePort.port The port of the Service.
ServicePort.targetPort The port of the Pods, by number or name; the same as port by default.
ServicePort.nodePort The port of every node, from 30000 to 32767.
ServicePort.name The name of the port; needed where there are several.
ServicePort.protocol TCP, UDP or SCTP.
ServiceStatus.loadBalancer The addresses of a LoadBalancer Service, once it has any.
Endpoints The addresses behind a Service. EndpointSlice has taken its place.
discovery.EndpointSlice Addresses behind a Service, and whether they can serve.
networking.Ingress Leads requests over HTTP to Services by host and path.
networking.IngressSpec.ingressClassName The IngressClass that serves it.
networking.IngressSpec.rules What leads where.
networking.IngressSpec.defaultBackend Where everything else leads.
networking.IngressSpec.tls Certificates by host.
networking.IngressRule.host The name in the address; without one, any.
networking.HTTPIngressPath.path The path in the address.
networking.HTTPIngressPath.pathType Exact, Prefix, or as the class of the Ingress sees it.
networking.HTTPIngressPath.backend The Service.
networking.NetworkPolicy Says which traffic Pods may have.
ConfigMap Settings that are no secret, as keys and values.
ConfigMap.data Keys and texts.
ConfigMap.binaryData Keys and bytes, in base64.
ConfigMap.immutable Whether the data can never be changed.
Secret Small secrets, as keys and values.
Secret.data Keys and values, in base64.
Secret.stringData Keys and plain texts; written only, they become data.
Secret.type What the secret is for.
Secret.immutable Whether the data can never be changed.
Namespace A room for names: objects in it are apart from those in others.
NamespaceStatus.phase Active or Terminating.
Node A machine that runs Pods.
NodeSpec.taints What keeps Pods away that do not tolerate it.
NodeSpec.unschedulable Whether no new Pods are placed here.
NodeStatus.allocatable What Pods can have of the node.
NodeStatus.capacity What the node has.
ServiceAccount An identity for what runs in Pods.
Event Something that has happened to an object.
events.Event Something that has happened to an object.
PersistentVolume A piece of storage in the cluster.
PersistentVolumeSpec.capacity How large it is.
PersistentVolumeSpec.accessModes How it can be mounted.
PersistentVolumeSpec.persistentVolumeReclaimPolicy What happens to it when its claim goes.
PersistentVolumeSpec.storageClassName Its StorageClass.
PersistentVolumeClaim A wish for storage, which is met by a PersistentVolume.
PersistentVolumeClaimSpec.accessModes How it is to be mounted.
PersistentVolumeClaimSpec.resources How much is wanted, under requests.storage.
PersistentVolumeClaimSpec.storageClassName The StorageClass that is to provide it; the default one where none is named.
PersistentVolumeClaimSpec.volumeName The volume that meets the claim.
storage.StorageClass A sort of storage, and how it is provided.
ResourceQuota How much a namespace may use at most.
ResourceQuotaSpec.hard The limits, by resource.
policy.PodDisruptionBudget How many Pods may be evicted at the same time.
rbac.Role Rights in a namespace.
rbac.ClusterRole Rights in the whole cluster.
rbac.RoleBinding Gives the rights of a role to users, groups or ServiceAccounts in a namespace.
rbac.ClusterRoleBinding Gives the rights of a role to users, groups or ServiceAccounts everywhere.
rbac.PolicyRule.verbs What may be done, such as get, list or create.
rbac.PolicyRule.resources To which resources.
rbac.PolicyRule.apiGroups In which API groups; the empty one is the core.
coordination.Lease A claim that is renewed, such as a node's sign of life.
apiextensions.CustomResourceDefinition A kind of your own.
`;

let texts: ReadonlyMap<string, string> | undefined;

function textOf(key: string): string | undefined {
  texts ??= new Map(
    descriptionTexts
      .split('\n')
      .filter(line => line !== '')
      .map(line => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)]),
  );
  return texts.get(key);
}

export function describeMessage(message: string): string | undefined {
  return textOf(message);
}

export function describeField(message: string, field: string): string | undefined {
  return textOf(`${message}.${field}`) ?? textOf(`*.${field}`);
}
