import assert from 'node:assert/strict';
import { clusterOverride } from '../../../src/shell/clusterOverride.ts';

describe('clusterOverride', () => {
  const elsewhere: Record<string, string> = {
    'kubectl --context prod get pods': '--context',
    'kubectl get pods --context=prod': '--context',
    'kubectl delete pod x --kubeconfig ~/.kube/config': '--kubeconfig',
    'kubectl -s https://other:6443 get pods': '--server',
    'kubectl get pods --cluster other | grep x': '--cluster',
    'echo hello && kubectl --server=https://x get pods': '--server',
    'sudo -E kubectl --context prod get pods': '--context',
    'helm install web ./chart --kube-context prod': '--kube-context',
    'helm list --kubeconfig=/tmp/x': '--kubeconfig',
    'KUBECONFIG=/tmp/x kubectl get pods': 'KUBECONFIG',
    'env KUBECONFIG=/tmp/x kubectl get pods': 'KUBECONFIG',
    'export KUBECONFIG=/tmp/x; kubectl get pods': 'KUBECONFIG',
    'for c in a b; do kubectl --context "$c" get pods; done': '--context',
    'if true; then KUBECONFIG=/x kubectl get pods; fi': 'KUBECONFIG',
  };
  for (const [statement, what] of Object.entries(elsewhere)) {
    it(`sees where it leads: ${statement}`, () => {
      assert.deepEqual(clusterOverride(statement), { kind: 'elsewhere', what });
    });
  }

  const rewrites: Record<string, string> = {
    'kubectl config use-context kind-kind': 'kubectl config use-context',
    'kubectl config set-context --current --namespace=shop': 'kubectl config set-context',
    'kubectl config delete-context x': 'kubectl config delete-context',
    'kubectx prod': 'kubectx',
    'kubens shop': 'kubens',
    'gcloud container clusters get-credentials lab --zone a': 'gcloud container clusters get-credentials',
    'minikube start --nodes 3': 'minikube start',
    'kind create cluster --name lab': 'kind create cluster',
    'while true; do kubectl config use-context a; done': 'kubectl config use-context',
  };
  for (const [statement, what] of Object.entries(rewrites)) {
    it(`sees what it writes to: ${statement}`, () => {
      assert.deepEqual(clusterOverride(statement), { kind: 'rewrites', what });
    });
  }

  const harmless = [
    'kubectl get pods -n prod',
    'kubectl config view',
    'kubectl config current-context',
    'kubectl config get-contexts',
    'kubectl exec web -- curl --server x',
    'kubectl apply -f - <<EOF\nargs: [--context, x]\nEOF',
    'kubectl create deployment web --image=nginx',
    'export KUBECONFIG=/tmp/x',
    'docker build --context .',
    'kubectx',
    'kubectx -c',
    'gcloud container clusters list',
    'kind get clusters',
    'echo "kubectl --context x"',
  ];
  for (const statement of harmless) {
    it(`lets pass: ${statement}`, () => {
      assert.equal(clusterOverride(statement), undefined);
    });
  }
});
