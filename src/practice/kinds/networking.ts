import type { KubeObject } from '../../base/kubeObject.ts';
import type { IntOrString, LabelSelector } from './meta.ts';

export interface IngressBackend {
  resource?: { apiGroup?: string; kind?: string; name?: string };
  service?: { name?: string; port?: { name?: string; number?: number } };
}

export interface IngressPath {
  path?: string;
  pathType?: string;
  backend?: IngressBackend;
}

export interface IngressSpec {
  ingressClassName?: string;
  defaultBackend?: IngressBackend;
  rules?: { host?: string; http?: { paths?: IngressPath[] } }[];
  tls?: { hosts?: string[]; secretName?: string }[];
}

export interface IngressStatus {
  loadBalancer?: { ingress?: { ip?: string; hostname?: string }[] };
}

export type Ingress = KubeObject<IngressSpec, IngressStatus>;

export type IngressClass = KubeObject<{
  controller?: string;
  parameters?: { apiGroup?: string; kind?: string; name?: string; namespace?: string; scope?: string };
}>;

export interface NetworkPolicyPeer {
  podSelector?: LabelSelector;
  namespaceSelector?: LabelSelector;
  ipBlock?: { cidr?: string; except?: string[] };
}

export interface NetworkPolicyPort {
  protocol?: string;
  port?: IntOrString;
  endPort?: number;
}

export type NetworkPolicy = KubeObject<{
  podSelector?: LabelSelector;
  ingress?: { ports?: NetworkPolicyPort[]; from?: NetworkPolicyPeer[] }[];
  egress?: { ports?: NetworkPolicyPort[]; to?: NetworkPolicyPeer[] }[];
  policyTypes?: string[];
}>;

/** Marks the IngressClass of Ingresses that name none. */
export const defaultIngressClassAnnotation = 'ingressclass.kubernetes.io/is-default-class';
/** Names an Ingress's class in the way of old. */
export const ingressClassAnnotation = 'kubernetes.io/ingress.class';
/** What the practice cluster's own Ingress controller answers to. */
export const ingressController = 'k8s.io/ingress-nginx';
/** Where it is reached: an address of TEST-NET-3 that no Service gets (RFC 5737). */
export const ingressAddress = '203.0.113.2';
