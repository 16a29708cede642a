import MarkdownIt, { type StateBlock, type Token } from 'markdown-it';

/** The block structure of a Markdown file. Inline markup is not parsed: nothing in it matters to a lesson. */
export function parseBlocks(text: string): Token[] {
  return parser.parse(text, {});
}

/** A title is shorter; it bounds what a heading of megabytes costs. */
const MAX_TITLE = 1000;

/** The text of a heading without its markup. */
export function plainText(heading: string): string {
  const inline = heading.slice(0, MAX_TITLE);
  if (!/[\\`*_~[\]{}<>!&]/.test(inline)) return inline.trim();
  const [token] = inlineParser.parseInline(inline, {});
  const text = (token?.children ?? [])
    .map(child =>
      child.type === 'softbreak' ? ' ' : ['text', 'code_inline'].includes(child.type) ? child.content : '',
    )
    .join('');
  // `## Title {#anchor}` (attr_list)
  return text.replace(/\s*\{:?\s*[#.][^{}]*\}\s*$/, '').trim();
}

const parser = new MarkdownIt({ html: true });
parser.core.ruler.enableOnly(['normalize', 'block']);
parser.disable(['table', 'reference']);
// Before fences and indented code, which a note's body would be taken for.
parser.block.ruler.before('code', 'note', note, { alt: ['paragraph', 'blockquote', 'list'] });

const inlineParser = new MarkdownIt({ html: true });

/** MkDocs: `!!! note "Title"`, `??? note`, `???+ note`, `=== "Tab"`, with a body that is indented by four columns. */
const marker = /^(?:!!!|\?\?\?\+?)[ \t]*[\w-]|^===[!+]?[ \t]+["']/;

function note(state: StateBlock, startLine: number, endLine: number, silent: boolean): boolean {
  if (state.sCount[startLine]! - state.blkIndent >= 4) return false;
  const first = state.bMarks[startLine]! + state.tShift[startLine]!;
  // The title is on one line; what is longer is no title.
  if (!marker.test(state.src.slice(first, Math.min(first + 100, state.eMarks[startLine]!)))) return false;
  if (silent) return true;

  const indent = state.sCount[startLine]! + 4;
  let end = startLine + 1;
  let last = startLine;
  for (; end < endLine; end++) {
    if (state.isEmpty(end)) continue;
    if (state.sCount[end]! < indent) break;
    last = end;
  }
  const open = state.push('note_open', 'div', 1);
  open.map = [startLine, last + 1];

  const { parentType, lineMax, blkIndent } = state;
  state.lineMax = last + 1;
  state.blkIndent = indent;
  state.md.block.tokenize(state, startLine + 1, last + 1);
  state.lineMax = lineMax;
  state.parentType = parentType;
  state.blkIndent = blkIndent;

  state.push('note_close', 'div', -1);
  state.line = last + 1;
  return true;
}
