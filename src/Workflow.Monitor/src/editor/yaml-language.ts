// YAML for the editor: its colours, line by line, and how far a new line is indented. The parser of CodeMirror's own
// package is four times as large, and nothing here needs its tree.
import { indentService, LanguageSupport, StreamLanguage, type StringStream } from '@codemirror/language';

export interface State {
  /** The quote of a text that goes on in the next line. */
  quote: string | null;
  /** Lines that are indented further than this belong to a block text; null outside of one. */
  block: number | null;
  /** The column of the last key or dash. */
  parent: number;
}

const end = String.raw`(?=\s*(?:$|[,\]}])|\s+#)`;
const key = /^(?:[^\s:#,[\]{}&*!|>'"%@`]|:(?=\S))(?:[^:#[\]{}]|:(?=\S)|(?<=\S)#)*?(?=\s*:(?:\s|$))/;
const number = new RegExp(String.raw`^(?:[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?|0o[0-7]+|0x[\da-fA-F]+)${end}`);
const word = new RegExp(`^(?:true|false|null|True|False|Null|TRUE|FALSE|NULL|~)${end}`);

export const begin = (): State => ({ quote: null, block: null, parent: -1 });

/** Reads a token and names its kind. */
export function token(stream: StringStream, state: State): string | null {
  if (stream.sol()) {
    if (state.block !== null && (stream.match(/^\s*$/, false) || stream.indentation() > state.block)) {
      stream.skipToEnd();
      return 'string';
    }

    state.block = null;
    state.parent = state.quote ? state.parent : -1;
    if (!state.quote && stream.match(/^(?:---|\.\.\.)(?=\s|$)/)) {
      return 'meta';
    }
  }

  if (state.quote) {
    return quoted(stream, state, false);
  }

  const isFirst = stream.sol();
  if (stream.eatSpace() || isFirst && stream.eol()) {
    return null;
  }

  const column = stream.column();
  if (stream.match(/^#.*/)) {
    return 'comment';
  }

  if (stream.match(/^-(?=\s|$)/)) {
    state.parent = column;
    return 'punctuation';
  }

  if (stream.match(/^["']/, false)) {
    state.quote = stream.next()!;
    return quoted(stream, state, true, column);
  }

  if (stream.match(/^[|>][-+\d]{0,2}(?=\s*(?:$|#))/)) {
    state.block = state.parent;
    return 'keyword';
  }

  if (stream.match(/^[&*][^\s,[\]{}]+/)) {
    return 'labelName';
  }

  if (stream.match(/^![^\s,[\]{}]*/)) {
    return 'typeName';
  }

  if (stream.match(key)) {
    state.parent = column;
    return 'propertyName';
  }

  if (stream.match(/^[:,[\]{}](?=\s|$|[,[\]{}"'])/) || stream.match(/^[,[\]{}]/)) {
    return 'punctuation';
  }

  if (stream.match(number)) {
    return 'number';
  }

  if (stream.match(word)) {
    return 'bool';
  }

  if (!stream.match(/^(?:[^\s#:,[\]{}]|:(?=\S)|(?<=\S)#)+/)) {
    stream.next();
  }

  return null;
}

function quoted(stream: StringStream, state: State, isStart: boolean, column = 0): string {
  const inside = state.quote === '"' ? /^(?:[^"\\]|\\.)*\\?/ : /^(?:[^']|'')*/;
  stream.match(inside);
  if (stream.eat(state.quote!)) {
    state.quote = null;
    if (isStart && stream.match(/^\s*:(?=\s|$)/, false)) {
      state.parent = column;
      return 'propertyName';
    }
  } else {
    stream.skipToEnd();
  }

  return 'string';
}

/** How far a line is indented after what stands before it. */
export function indentAfter(before: string): number {
  const lead = /^\s*(?:-\s+)*/.exec(before)![0];
  const rest = before.slice(lead.length);
  const opens = /(?:^|[^\s#]):\s*(?:[|>][-+\d]{0,2}\s*)?(?:\s#.*)?$/.test(rest) && !rest.startsWith('#');
  return rest === '' ? before.length - before.trimStart().length : lead.length + (opens ? 2 : 0);
}

/** YAML, for the editor. */
export const yaml = (): LanguageSupport => new LanguageSupport(
  StreamLanguage.define<State>({ name: 'yaml', startState: begin, copyState: s => ({ ...s }), token, languageData: { commentTokens: { line: '#' } } }),
  [indentService.of((context, at) => {
    const line = context.state.doc.lineAt(at);
    return indentAfter(line.text.slice(0, at - line.from));
  })],
);
