// The editor and all of CodeMirror: loaded when somebody opens it, and not before.
import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
  startCompletion,
} from '@codemirror/autocomplete'
import { defaultKeymap } from '@codemirror/commands'
import { yaml } from '@codemirror/lang-yaml'
import {
  bracketMatching,
  codeFolding,
  foldGutter,
  foldKeymap,
  HighlightStyle,
  indentOnInput,
  indentUnit,
  syntaxHighlighting,
} from '@codemirror/language'
import { lintGutter, setDiagnostics } from '@codemirror/lint'
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search'
import { Annotation, EditorState } from '@codemirror/state'
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  hoverTooltip,
  keymap,
  lineNumbers,
} from '@codemirror/view'
import { tags } from '@lezer/highlight'
import type { Suggestion } from './complete.ts'

/** A mistake, by offsets of the text. */
export interface Diagnosis {
  readonly from: number
  readonly to: number
  readonly what: string
  readonly mend: string
}

export interface EditorOptions {
  readonly parent: HTMLElement
  readonly text: string
  readonly label: string
  ontype(text: string): void
  /** The cursor came to rest somewhere by hand. */
  onpoint(offset: number): void
  onundo(): void
  onredo(): void
  complete(text: string, offset: number): Suggestion | undefined
  explain(
    text: string,
    offset: number,
  ): { readonly from: number; readonly to: number; readonly doc: string } | undefined
}

/** What the page asks of the editor. */
export interface Editor {
  /** Another text, with as little of it replaced as may be: cursor and folds stay. */
  setText(text: string): void
  diagnose(problems: readonly Diagnosis[]): void
  reveal(from: number, to: number): void
  focus(): void
  destroy(): void
}

const fromOutside = Annotation.define<boolean>()

const style = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: 'var(--proxy)' },
  { tag: [tags.string, tags.content, tags.special(tags.string)], color: 'var(--ink)' },
  { tag: [tags.number, tags.bool, tags.null, tags.keyword], color: 'var(--ink)' },
  { tag: [tags.comment, tags.lineComment], color: 'var(--ink-3)' },
  { tag: [tags.punctuation, tags.separator, tags.bracket], color: 'var(--ink-2)' },
  { tag: [tags.labelName, tags.typeName], color: 'var(--plane)' },
])

const theme = EditorView.theme({
  '&': { height: '100%', color: 'var(--ink)', backgroundColor: 'var(--surface)' },
  '&:focus-within, &.cm-focused': {
    outline: 'var(--focus-ring) solid var(--ink)',
    outlineOffset: '-2px',
  },
  '.cm-scroller': { font: 'var(--type-code)', overflow: 'auto' },
  '.cm-foldGutter .cm-gutterElement': {
    color: 'var(--ink-3)',
    cursor: 'pointer',
    padding: '0 4px',
  },
  '.cm-content': { caretColor: 'var(--ink)', padding: '8px 0' },
  '.cm-cursor': { borderLeftColor: 'var(--ink)', borderLeftWidth: '2px' },
  '.cm-gutters': {
    backgroundColor: 'var(--surface)',
    color: 'var(--ink-3)',
    borderRight: '1px solid var(--line)',
  },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'var(--sunken)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground':
    { backgroundColor: 'var(--proxy-fill)' },
  '.cm-selectionMatch': { backgroundColor: 'var(--sunken)' },
  '.cm-matchingBracket, &.cm-focused .cm-matchingBracket': {
    backgroundColor: 'var(--sunken)',
    outline: '1px solid var(--control)',
  },
  '.cm-foldPlaceholder': {
    color: 'var(--ink-2)',
    backgroundColor: 'var(--sunken)',
    border: '1px solid var(--line)',
  },
  '.cm-panels': { color: 'var(--ink)', backgroundColor: 'var(--sunken)' },
  '.cm-panels button, .cm-panels input': {
    color: 'var(--ink)',
    background: 'var(--surface)',
    border: '1px solid var(--control)',
    fontSize: '12px',
  },
  '.cm-tooltip': {
    color: 'var(--ink)',
    backgroundColor: 'var(--surface)',
    border: '1px solid var(--line)',
    borderRadius: 'var(--radius-group)',
    font: 'var(--type-small)',
    maxWidth: '320px',
  },
  '.cm-tooltip-hover': { padding: '4px 8px' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': { padding: '4px 8px' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]': {
    color: 'var(--canvas)',
    backgroundColor: 'var(--ink)',
  },
  '.cm-completionDetail': { color: 'inherit', fontStyle: 'normal', opacity: '0.8' },
  '.cm-diagnostic': { whiteSpace: 'normal', borderLeft: '3px solid var(--fail)' },
  '.cm-lintRange-error': {
    backgroundImage: 'none',
    textDecoration: 'underline wavy var(--fail)',
  },
  '.cm-searchMatch': { backgroundColor: 'var(--trial-fill)' },
})

/** An editor in its element. */
export function createEditor(options: EditorOptions): Editor {
  const view = new EditorView({
    parent: options.parent,
    state: EditorState.create({
      doc: options.text,
      extensions: [
        lineNumbers(),
        foldGutter({ openText: '–', closedText: '+' }),
        codeFolding(),
        lintGutter(),
        drawSelection(),
        EditorView.lineWrapping,
        highlightActiveLine(),
        highlightSelectionMatches(),
        indentOnInput(),
        indentUnit.of('  '),
        bracketMatching(),
        closeBrackets(),
        search({ top: true }),
        yaml(),
        syntaxHighlighting(style),
        theme,
        EditorView.contentAttributes.of({
          'aria-label': options.label,
          spellcheck: 'false',
          tabindex: '0',
        }),
        autocompletion({
          override: [
            (context) => {
              const found = options.complete(context.state.doc.toString(), context.pos)
              if (found === undefined) return null
              // Of itself it opens where a word has begun, or a value is about to.
              if (!context.explicit && found.from === context.pos && !found.isValue) return null
              return { from: found.from, options: [...found.options], validFor: /^[\w.%-]*$/ }
            },
          ],
        }),
        hoverTooltip((editor, offset) => {
          const found = options.explain(editor.state.doc.toString(), offset)
          if (found === undefined) return null
          const create = () => {
            const dom = document.createElement('div')
            dom.textContent = found.doc
            return { dom }
          }
          return { pos: found.from, end: found.to, above: true, create }
        }),
        keymap.of([
          // The past is that of the whole page: what was done on the canvas is taken back here, too.
          { key: 'Mod-z', run: () => (options.onundo(), true), preventDefault: true },
          { key: 'Mod-Shift-z', run: () => (options.onredo(), true), preventDefault: true },
          { key: 'Mod-y', run: () => (options.onredo(), true), preventDefault: true },
          { key: 'Mod-Space', run: startCompletion },
          ...closeBracketsKeymap,
          ...completionKeymap,
          ...searchKeymap,
          ...foldKeymap,
          // Tab leads on, as everywhere on the page; Mod-] and Mod-[ indent.
          ...defaultKeymap,
        ]),
        EditorView.updateListener.of((update) => {
          const isOutside = update.transactions.some((each) => each.annotation(fromOutside))
          if (update.docChanged && !isOutside) options.ontype(update.state.doc.toString())
          if (update.selectionSet && !update.docChanged && !isOutside && update.view.hasFocus) {
            options.onpoint(update.state.selection.main.head)
          }
        }),
      ],
    }),
  })
  return {
    setText(text) {
      const before = view.state.doc.toString()
      if (before === text) return
      view.dispatch({ changes: difference(before, text), annotations: fromOutside.of(true) })
    },
    diagnose(problems) {
      const { length } = view.state.doc
      const diagnostics = problems.map(({ from, to, what, mend }) => ({
        from: Math.min(from, length),
        to: Math.min(Math.max(from, to), length),
        severity: 'error' as const,
        message: `${what} ${mend}`,
      }))
      view.dispatch(setDiagnostics(view.state, diagnostics))
    },
    reveal(from, to) {
      const end = Math.min(to, view.state.doc.length)
      view.dispatch({
        selection: { anchor: Math.min(from, end) },
        effects: EditorView.scrollIntoView(Math.min(from, end), { y: 'start', yMargin: 60 }),
        annotations: fromOutside.of(true),
      })
    },
    focus: () => view.focus(),
    destroy: () => view.destroy(),
  }
}

/** The one stretch in which two texts differ. */
export function difference(
  before: string,
  after: string,
): { readonly from: number; readonly to: number; readonly insert: string } {
  let from = 0
  const most = Math.min(before.length, after.length)
  while (from < most && before[from] === after[from]) from++
  let end = 0
  while (end < most - from && before.at(-1 - end) === after.at(-1 - end)) end++
  return { from, to: before.length - end, insert: after.slice(from, after.length - end) }
}
