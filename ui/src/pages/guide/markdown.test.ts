import { describe, expect, it } from 'vitest';
import { parse, type Block, type Inline } from './markdown';

const files = import.meta.glob<string>('../../../../assets/guide/*.md', {
  query: '?raw',
  import: 'default',
  eager: true,
});
const guide = new Map(Object.entries(files).map(([path, text]) => [path.split('/').at(-1)!, text]));
const pages = [...guide.keys()];

function links(blocks: Block[]): string[] {
  const inInline = (part: Inline): string[] =>
    'parts' in part ? [...(part.kind === 'link' ? [part.page] : []), ...part.parts.flatMap(inInline)] : [];
  return blocks.flatMap((b) => {
    if (b.kind === 'list') return b.items.flatMap(links);
    if (b.kind === 'table') return [...b.head, ...b.rows.flat()].flat().flatMap(inInline);
    return 'parts' in b ? b.parts.flatMap(inInline) : [];
  });
}

describe('the guide', () => {
  it('shows no HTML, whatever a page contains: it becomes text', () => {
    const told = JSON.stringify(
      parse('Before <img src=x onerror=alert(1)> after\n\n<script>alert(1)</script>\n'),
    );
    expect(parse('a <b>x</b>')).toEqual([
      {
        kind: 'paragraph',
        parts: [
          { kind: 'text', text: 'a ' },
          { kind: 'text', text: '<b>' },
          { kind: 'text', text: 'x' },
          { kind: 'text', text: '</b>' },
        ],
      },
    ]);
    expect(told).not.toContain('"kind":"html"');
  });

  it('links only to its own pages', () => {
    expect(
      links(parse('[a](03-point-a-camera-here) [b](https://example.com) [c](javascript:alert(1))')),
    ).toEqual(['03-point-a-camera-here']);
  });

  it('keeps signs as they were written', () => {
    expect(parse('"A" & `<b>` *x*')).toEqual([
      {
        kind: 'paragraph',
        parts: [
          { kind: 'text', text: '"A" & ' },
          { kind: 'code', text: '<b>' },
          { kind: 'text', text: ' ' },
          { kind: 'em', parts: [{ kind: 'text', text: 'x' }] },
        ],
      },
    ]);
  });

  it.each(pages)('has a title and no dead link on %s', (name) => {
    const blocks = parse(guide.get(name)!);
    expect(blocks[0]).toMatchObject({ kind: 'heading', level: 1 });
    for (const page of links(blocks)) expect(pages).toContain(`${page}.md`);
  });

  it('names every quirk and every rule of the camera protocol once', () => {
    const text = guide.get('09-camera-protocol-quirks.md')!;
    for (let i = 1; i <= 33; i++) expect(text.split(`| C-Q${i} |`)).toHaveLength(2);
    for (let i = 1; i <= 15; i++) expect(text.split(`| C-R${i} |`)).toHaveLength(2);
  });
});
