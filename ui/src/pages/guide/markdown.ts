/**
 * The guide's Markdown as a tree of what may be shown: text, emphasis, links between its pages, lists, tables.
 * No HTML gets through: what is not known here becomes plain text. It draws nothing.
 */
import { lexer, type Token, type Tokens } from 'marked';

export type Inline =
  | { kind: 'text'; text: string }
  | { kind: 'code'; text: string }
  | { kind: 'strong'; parts: Inline[] }
  | { kind: 'em'; parts: Inline[] }
  | { kind: 'link'; page: string; parts: Inline[] };

export type Block =
  | { kind: 'heading'; level: number; parts: Inline[] }
  | { kind: 'paragraph'; parts: Inline[] }
  | { kind: 'code'; text: string }
  | { kind: 'list'; ordered: boolean; items: Block[][] }
  | { kind: 'table'; head: Inline[][]; rows: Inline[][][] };

/** Names of guide pages; nothing else can be linked to. */
const PAGE = /^\d\d-[a-z0-9-]+$/;

export function parse(markdown: string): Block[] {
  return blocks(lexer(markdown));
}

function blocks(tokens: readonly Token[]): Block[] {
  return tokens.flatMap((token) => block(token));
}

function block(token: Token): Block[] {
  switch (token.type) {
    case 'space':
    case 'hr':
    case 'def':
      return [];
    case 'heading': {
      const heading = token as Tokens.Heading;
      return [{ kind: 'heading', level: heading.depth, parts: inlines(heading.tokens) }];
    }
    case 'code':
      return [{ kind: 'code', text: (token as Tokens.Code).text }];
    case 'list': {
      const list = token as Tokens.List;
      return [{ kind: 'list', ordered: list.ordered, items: list.items.map((item) => blocks(item.tokens)) }];
    }
    case 'table': {
      const table = token as Tokens.Table;
      const cells = (row: Tokens.TableCell[]) => row.map((cell) => inlines(cell.tokens));
      return [{ kind: 'table', head: cells(table.header), rows: table.rows.map(cells) }];
    }
    case 'paragraph':
    case 'text':
      return [{ kind: 'paragraph', parts: inlines((token as Tokens.Text).tokens ?? [token]) }];
    default:
      return [{ kind: 'paragraph', parts: [{ kind: 'text', text: token.raw }] }];
  }
}

function inlines(tokens: readonly Token[]): Inline[] {
  return tokens.flatMap((token) => inline(token));
}

function inline(token: Token): Inline[] {
  switch (token.type) {
    case 'strong':
    case 'em':
      return [{ kind: token.type, parts: inlines((token as Tokens.Strong).tokens) }];
    case 'codespan':
      return [{ kind: 'code', text: (token as Tokens.Codespan).text }];
    case 'link': {
      const link = token as Tokens.Link;
      const parts = inlines(link.tokens);
      return PAGE.test(link.href) ? [{ kind: 'link', page: link.href, parts }] : parts;
    }
    case 'br':
      return [{ kind: 'text', text: ' ' }];
    case 'text':
    case 'escape':
      return [{ kind: 'text', text: (token as Tokens.Text).text }];
    default:
      return [{ kind: 'text', text: token.raw }];
  }
}
