// The editor of definitions: CodeMirror, loaded when one is first opened. It lives in a shadow root, where its styles are
// adopted style sheets: the content security policy allows no inline ones.
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap, type CompletionContext, type CompletionResult } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { indentUnit, syntaxHighlighting } from '@codemirror/language';
import { linter, lintGutter, lintKeymap, setDiagnostics, type Diagnostic } from '@codemirror/lint';
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search';
import { EditorState, Prec } from '@codemirror/state';
import { drawSelection, EditorView, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers, type KeyBinding } from '@codemirror/view';
import type { FaultAt } from '../api/types.ts';
import { proposals } from './completion.ts';
import { lineIn, readSource, type Place } from './pointers.ts';
import type { Schemas } from './schema.ts';
import { colours, theme } from './theme.ts';
import { yaml } from './yaml-language.ts';

export interface Mark {
  from: number;
  line: number;
  /** What it is about, if it is a fault of the service: in words, and the pointer that the service gave. */
  about: string;
  pointer: string;
  message: string;
}

export interface EditorOptions {
  text: string;
  label: string;
  isReadOnly: boolean;
  onChange: (text: string) => void;
  onSave: () => void;
  /** What is wrong with the text now, in its order. */
  onMarks: (marks: Mark[]) => void;
}

export interface Editor {
  setText: (text: string) => void;
  /** Shows faults of the service at their lines, until what they are about has been changed. */
  setFaults: (faults: readonly FaultAt[]) => void;
  goTo: (offset: number) => void;
  destroy: () => void;
}

const largest = 600_000; // characters; a larger text is not read at each pause of typing

export function open(host: HTMLElement, options: EditorOptions): Editor {
  const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' });
  let faults: { fault: FaultAt; about: string | null }[] = [];

  const find = (view: EditorView): Diagnostic[] => {
    const text = view.state.doc.toString();
    const isLarge = text.length > largest;
    if (isLarge && faults.length === 0) {
      options.onMarks([]);
      return [];
    }

    const source = readSource(text);
    faults = faults.filter(f => f.about === null || source.locate(f.fault.pointer).about === f.about);
    // A fault of the syntax is found here too: the service's is not shown beside it.
    const found: (Diagnostic & { pointer?: string })[] = [
      ...source.syntaxFaults.map(({ from, to, message }) => ({ from, to, message, severity: 'error' as const })),
      ...faults.filter(f => source.syntaxFaults.length === 0 || lineIn(f.fault.detail) === null).map(({ fault }) => ({ ...placeOf(view, source.locate, fault), message: fault.detail, severity: 'error' as const, source: source.nameOf(fault.pointer), pointer: fault.pointer })),
    ].sort((a, b) => a.from - b.from);
    options.onMarks(found.map(d => ({ from: d.from, line: view.state.doc.lineAt(d.from).number, about: d.source ?? '', pointer: d.pointer ?? '', message: d.message })));
    return found;
  };

  const view = new EditorView({
    parent: root,
    root,
    state: EditorState.create({
      doc: options.text,
      extensions: [
        Prec.highest(keymap.of([leavesByTab])), // before all others, also where Escape closes something
        lineNumbers(), lintGutter(), highlightActiveLine(), highlightActiveLineGutter(), history(), drawSelection(), closeBrackets(),
        highlightSelectionMatches(), search({ top: true }), yaml(), syntaxHighlighting(colours), indentUnit.of('  '), EditorState.tabSize.of(2), theme,
        linter(find, { delay: 300 }),
        autocompletion({ override: [complete], activateOnCompletion: c => typeof c.apply === 'string' && c.apply.endsWith(': '), icons: false }),
        EditorView.contentAttributes.of({ 'aria-label': options.label, tabindex: '0' }),
        EditorState.readOnly.of(options.isReadOnly), EditorView.domEventHandlers({ beforeinput: replaceSelection }),
        EditorView.updateListener.of(u => {
          if (u.docChanged) {
            u.view.setTabFocusMode(false);
            options.onChange(u.state.doc.toString());
          }
        }),
        keymap.of([
          { key: 'Mod-s', preventDefault: true, run: () => { options.onSave(); return true; } },
          ...closeBracketsKeymap, ...defaultKeymap, ...searchKeymap, ...historyKeymap, ...completionKeymap, ...lintKeymap, indentWithTab,
        ]),
      ],
    }),
  });

  return {
    setText: text => text !== view.state.doc.toString() && view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } }),
    setFaults: found => {
      const source = readSource(view.state.doc.toString());
      faults = found.map(fault => ({ fault, about: lineIn(fault.detail) === null ? source.locate(fault.pointer).about : view.state.doc.toString() }));
      view.dispatch(setDiagnostics(view.state, find(view))); // the linter itself waits for the next change of the text
    },
    goTo: offset => {
      const at = Math.min(offset, view.state.doc.length);
      view.dispatch({ selection: { anchor: at }, effects: EditorView.scrollIntoView(at, { y: 'center' }) });
      view.focus();
    },
    destroy: () => view.destroy(),
  };
}

// After Escape, Tab leaves the editor, until something is written again: without a time limit, which not everybody can keep.
const leavesByTab: KeyBinding = {
  key: 'Escape',
  run: view => {
    view.setTabFocusMode(true);
    return false;
  },
};

// What is typed over a selection replaces it here. Left to the browser, it would keep the look of what was there by an inline
// style, which the content security policy forbids.
function replaceSelection(e: InputEvent, view: EditorView): boolean {
  const { main, ranges } = view.state.selection;
  if (e.inputType !== 'insertText' || !e.data || e.isComposing || main.empty || ranges.length > 1 || view.state.readOnly) {
    return false;
  }

  const { data } = e;
  const insert = () => view.state.update(view.state.replaceSelection(data), { userEvent: 'input.type', scrollIntoView: true });
  if (!view.state.facet(EditorView.inputHandler).some(handle => handle(view, main.from, main.to, data, insert))) {
    view.dispatch(insert());
  }

  e.preventDefault();
  return true;
}

// A fault of the whole text may name its line; any other has a pointer.
function placeOf(view: EditorView, locate: (pointer: string) => Place, fault: FaultAt): { from: number; to: number } {
  const line = fault.pointer === '' ? lineIn(fault.detail) : null;
  const { doc } = view.state;
  if (line !== null && line <= doc.lines) {
    const { from, to } = doc.line(line);
    return { from, to };
  }

  const { from, to } = locate(fault.pointer);
  return { from: Math.min(from, doc.length), to: Math.min(to, doc.length) };
}

let schemas: Promise<Schemas> | null = null;

function readSchemas(): Promise<Schemas> {
  schemas ??= fetch('/openapi.json', { credentials: 'same-origin' })
    .then(r => r.ok ? r.json() as Promise<{ components: { schemas: Schemas } }> : Promise.reject(new Error(`The service answered ${r.status}.`)))
    .then(d => d.components.schemas);
  schemas.catch(() => (schemas = null)); // asked for again at the next completion
  return schemas;
}

async function complete(context: CompletionContext): Promise<CompletionResult | null> {
  if (context.state.readOnly || (!context.explicit && !context.matchBefore(/[\w-]+|: |\[|, /))) {
    return null;
  }

  const known = await readSchemas().catch(() => null);
  const found = known && proposals(context.state.doc.toString(), context.pos, known);
  return found && { from: found.from, options: found.options, validFor: /^[\w-]*$/ };
}
