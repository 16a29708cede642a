/**
 * A small page of a heading and a sentence.
 * @param sentence HTML
 */
export function simplePage(heading: string, sentence: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${heading}</title>
<link rel="icon" href="data:,">
<style>body{font:16px/1.6 system-ui,sans-serif;max-width:36rem;margin:4rem auto;padding:0 1rem;color:#1f2933}</style>
</head>
<body>
<h1>${heading}</h1>
<p>${sentence}</p>
</body>
</html>
`;
}
