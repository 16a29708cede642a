/** The version of Kubernetes that the practice cluster follows; its kubelets report it too. */
export const kubernetesVersion = 'v1.34.4';
