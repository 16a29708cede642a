import { textIn, type LocalizedText } from '../../base/localizedText.ts';
import { escapeHtml } from './httpProgram.ts';
import { simplePage } from './programs/simplePage.ts';

// These pages are read in a browser, whose language is not the editor's: so they don't come from the editor's bundle.

/** 503: the Service leads to no ready Pod. @param service `namespace/name` */
export function noEndpointPage(language: string, service: string): string {
  const name = escapeHtml(service);
  return page(
    language,
    { en: 'No Pod is ready to answer', ja: '応答できる Pod がありません' },
    {
      en: `The Service <code>${name}</code> has no ready endpoint. Are the Pods running, and do their labels match the Service's selector? <code>kubectl get pods</code> and <code>kubectl get endpointslices</code> tell.`,
      ja: `Service <code>${name}</code> に、準備のできたエンドポイントがありません。Pod が実行中か、Pod のラベルが Service のセレクターに合っているかを、<code>kubectl get pods</code> と <code>kubectl get endpointslices</code> で確かめてください。`,
    },
  );
}

/** 502: the Pod accepts no connection where the Service sends it. @param address `ip:port` */
export function notListeningPage(
  language: string,
  service: string,
  port: number,
  pod: string,
  address: string,
): string {
  const [name, to, where] = [escapeHtml(service), escapeHtml(pod), escapeHtml(address)];
  return page(
    language,
    { en: 'The Pod did not answer', ja: 'Pod が応答しませんでした' },
    {
      en: `Port ${port} of the Service <code>${name}</code> leads to <code>${where}</code> of the Pod <code>${to}</code>, where nothing answers HTTP. Is the Service's target port the one that the container listens on?`,
      ja: `Service <code>${name}</code> のポート ${port} は Pod <code>${to}</code> の <code>${where}</code> につながりますが、そこで HTTP に応答するものがありません。Service の targetPort が、コンテナの待ち受けるポートと同じかを確かめてください。`,
    },
  );
}

function page(language: string, heading: LocalizedText, sentence: LocalizedText): string {
  return simplePage(textIn(heading, language), textIn(sentence, language)).replace('lang="en"', `lang="${language}"`);
}
