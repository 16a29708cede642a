/**
 * What is used of client-node. Imported on first use (`await import`), and by name: a bundler leaves the typed APIs of
 * every Kubernetes group out, which are nine tenths of it.
 */
export { HttpMethod, KubeConfig, RequestContext } from '@kubernetes/client-node';
