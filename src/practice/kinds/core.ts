import type { KubeObject } from '../../base/kubeObject.ts';
import type { Condition, IntOrString, ObjectReference } from './meta.ts';

export interface Service extends KubeObject<ServiceSpec, ServiceStatus> {
  spec: ServiceSpec;
}

export interface ServiceSpec {
  type?: 'ClusterIP' | 'NodePort' | 'LoadBalancer' | 'ExternalName';
  selector?: Record<string, string>;
  ports?: ServicePort[];
  clusterIP?: string;
  clusterIPs?: string[];
  loadBalancerIP?: string;
  loadBalancerClass?: string;
  allocateLoadBalancerNodePorts?: boolean;
  externalName?: string;
  publishNotReadyAddresses?: boolean;
}

export interface ServicePort {
  name?: string;
  port: number;
  targetPort?: IntOrString;
  nodePort?: number;
  protocol?: string;
  appProtocol?: string;
}

export interface ServiceStatus {
  loadBalancer?: { ingress?: { ip?: string; hostname?: string; ipMode?: string }[] };
  conditions?: Condition[];
}

export interface Node extends KubeObject<NodeSpec, NodeStatus> {
  spec: NodeSpec;
}

export interface Lease extends KubeObject<LeaseSpec> {
  spec: LeaseSpec;
}

export interface LeaseSpec {
  holderIdentity?: string;
  leaseDurationSeconds?: number;
  /** With microseconds. */
  renewTime?: string;
}

export interface NodeSpec {
  podCIDR?: string;
  podCIDRs?: string[];
  providerID?: string;
  unschedulable?: boolean;
  taints?: Taint[];
}

export interface Taint {
  key: string;
  value?: string;
  effect: 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute';
  timeAdded?: string;
}

export interface NodeStatus {
  capacity?: Record<string, string>;
  allocatable?: Record<string, string>;
  conditions?: Condition[];
  addresses?: { type: string; address: string }[];
  nodeInfo?: Record<string, string>;
  images?: { names: string[]; sizeBytes: number }[];
  daemonEndpoints?: { kubeletEndpoint: { Port: number } };
}

export interface Namespace extends KubeObject<{ finalizers?: string[] }, NamespaceStatus> {
  status?: NamespaceStatus;
}

export interface NamespaceStatus {
  phase?: 'Active' | 'Terminating';
  conditions?: Condition[];
}

export interface DataObject extends KubeObject {
  data?: Record<string, string>;
}

export interface Endpoints extends KubeObject {
  subsets?: EndpointSubset[];
}

export interface EndpointSubset {
  addresses?: EndpointAddress[];
  notReadyAddresses?: EndpointAddress[];
  ports?: { name?: string; port: number; protocol: string; appProtocol?: string }[];
}

export interface EndpointAddress {
  ip: string;
  hostname?: string;
  nodeName?: string;
  targetRef?: ObjectReference;
}

export interface EndpointSlice extends KubeObject {
  addressType: 'IPv4' | 'IPv6' | 'FQDN';
  endpoints: SliceEndpoint[] | null;
  ports: { name?: string; port?: number; protocol?: string; appProtocol?: string }[] | null;
}

export interface SliceEndpoint {
  addresses: string[];
  hostname?: string;
  conditions?: { ready?: boolean; serving?: boolean; terminating?: boolean };
  nodeName?: string;
  targetRef?: ObjectReference;
}

/** A v1 Event: something that a component has to say about an object. */
/** What an Event has beside what every object has. */
export interface EventFields {
  involvedObject: ObjectReference;
  /** What had to do with it, e.g. the Pod that another made room for. */
  related?: ObjectReference;
  type: 'Normal' | 'Warning';
  reason: string;
  message: string;
  source: { component?: string; host?: string };
  /** What was done, in the events of components that write `events.k8s.io`. */
  action?: string;
  reportingComponent?: string;
  reportingInstance?: string;
  count?: number;
  firstTimestamp?: string;
  lastTimestamp?: string;
  /** With microseconds; in place of the other times and the count. */
  eventTime?: string;
}

export interface EventObject extends KubeObject, EventFields {}
