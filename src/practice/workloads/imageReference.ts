/** An image's name with what Docker leaves out filled in. */
export interface ImageReference {
  /** `docker.io/library/redis`. */
  repository: string;
  tag: string;
  digest?: string;
  /** `docker.io/library/redis:6.0`. */
  full: string;
}

const component = '[a-z0-9]+(?:(?:\\.|_{1,2}|-+)[a-z0-9]+)*';
const reference = new RegExp(
  `^(?:([A-Za-z0-9.-]+(?::\\d+)?)/)?(${component}(?:/${component})*)(?::([\\w][\\w.-]{0,127}))?(?:@(sha256:[0-9a-f]{64}))?$`,
);

/** Reads an image's name as containerd does; undefined for one that isn't valid. */
export function parseImageReference(image: string): ImageReference | undefined {
  const first = image.split('/')[0] ?? '';
  const hasHost = image.includes('/') && (first.includes('.') || first.includes(':') || first === 'localhost');
  const match = reference.exec(hasHost ? image : `docker.io/${image.includes('/') ? '' : 'library/'}${image}`);
  if (!match) return undefined;
  const [, host = '', path = '', tag = 'latest', digest] = match;
  const repository = `${host}/${path}`;
  return {
    repository,
    tag,
    full: digest === undefined ? `${repository}:${tag}` : `${repository}@${digest}`,
    ...(digest === undefined ? {} : { digest }),
  };
}
