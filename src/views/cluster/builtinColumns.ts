import type { PrinterColumn } from './columns.ts';

/**
 * What a row says of the kinds that ship with Kubernetes, by `kubectl get`'s columns (`pkg/printers/internalversion`), in
 * the words that CustomResourceDefinitions have for theirs. Workloads, Pods, Nodes and Services have rows of their own.
 */
export const builtinColumns: Readonly<Record<string, readonly PrinterColumn[]>> = {
  namespaces: [column('Status', '.status.phase')],
  events: [column('Reason', '.reason'), column('Message', '.message')],
  persistentvolumeclaims: [
    column('Status', '.status.phase'),
    column('Capacity', '.status.capacity.storage'),
    column('Volume', '.spec.volumeName', 1),
    column('Access modes', '.status.accessModes[*]', 1),
    column('StorageClass', '.spec.storageClassName', 1),
  ],
  persistentvolumes: [
    column('Status', '.status.phase'),
    column('Capacity', '.spec.capacity.storage'),
    column('Claim', '.spec.claimRef.name'),
    column('Reclaim policy', '.spec.persistentVolumeReclaimPolicy', 1),
    column('StorageClass', '.spec.storageClassName', 1),
  ],
  'storageclasses.storage.k8s.io': [
    column('Provisioner', '.provisioner'),
    column('Reclaim policy', '.reclaimPolicy', 1),
    column('Binding', '.volumeBindingMode', 1),
  ],
  'ingresses.networking.k8s.io': [
    column('Hosts', '.spec.rules[*].host'),
    column('Address', '.status.loadBalancer.ingress[*].ip'),
    column('Class', '.spec.ingressClassName', 1),
  ],
  'ingressclasses.networking.k8s.io': [column('Controller', '.spec.controller')],
  'networkpolicies.networking.k8s.io': [column('Pod selector', '.spec.podSelector.matchLabels')],
  'horizontalpodautoscalers.autoscaling': [
    column('Replicas', '.status.currentReplicas'),
    column('Reference', '.spec.scaleTargetRef.name'),
    column('Minimum', '.spec.minReplicas', 1),
    column('Maximum', '.spec.maxReplicas', 1),
  ],
  'poddisruptionbudgets.policy': [
    column('Allowed disruptions', '.status.disruptionsAllowed'),
    column('Minimum available', '.spec.minAvailable', 1),
    column('Maximum unavailable', '.spec.maxUnavailable', 1),
  ],
  resourcequotas: [column('Used', '.status.used'), column('Hard', '.status.hard', 1)],
  'rolebindings.rbac.authorization.k8s.io': [
    column('Role', '.roleRef.name'),
    column('Subjects', '.subjects[*].name', 1),
  ],
  'clusterrolebindings.rbac.authorization.k8s.io': [
    column('Role', '.roleRef.name'),
    column('Subjects', '.subjects[*].name', 1),
  ],
  'priorityclasses.scheduling.k8s.io': [column('Value', '.value'), column('Default', '.globalDefault', 1)],
  'customresourcedefinitions.apiextensions.k8s.io': [
    column('Kind', '.spec.names.kind'),
    column('Scope', '.spec.scope'),
  ],
  'leases.coordination.k8s.io': [column('Holder', '.spec.holderIdentity')],
  'controllerrevisions.apps': [column('Revision', '.revision')],
  'apiservices.apiregistration.k8s.io': [
    column('Service', '.spec.service.name'),
    column('Available', ".status.conditions[?(@.type=='Available')].status"),
  ],
};

function column(name: string, jsonPath: string, priority = 0): PrinterColumn {
  return { name, type: 'string', jsonPath, priority };
}
