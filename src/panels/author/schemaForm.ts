import type { Value } from '../../author/Value.ts'
import { isValueList, isValueMap } from '../../author/Value.ts'
import type { JsonSchema } from '../../scenario/fields.ts'
import { scenarioSchema } from '../../scenario/schema.ts'

type Node = { readonly [keyword: string]: unknown }

/** How one value of a scenario is shown and changed, as far as its schema says. */
export type Form =
  | {
      readonly kind: 'text'
      /** Texts stay texts (`title: "1.0"`); of everything else YAML decides what it is. */
      readonly isText: boolean
      /** Words that may stand there as well: `never`, `unbounded`. */
      readonly words: readonly string[]
      /** Whether it names a service, a client and the like. */
      readonly isQuantity: boolean
    }
  | { readonly kind: 'choice'; readonly words: readonly string[] }
  | { readonly kind: 'flag' }
  | { readonly kind: 'map'; readonly keys: readonly Entry[] }
  | { readonly kind: 'record'; readonly item: Form }
  | { readonly kind: 'list'; readonly item: Form }
  /** One of several shapes. */
  | { readonly kind: 'either'; readonly options: readonly Option[] }

export interface Entry {
  readonly key: string
  readonly doc: string
  readonly isRequired: boolean
  /** What stands for it when it is absent, as one writes it. */
  readonly written: string | undefined
  readonly form: () => Form
}

export interface Option {
  readonly label: string
  readonly form: Form
  /** Whether a value has this shape. */
  readonly fits: (value: Value) => boolean
  /** What it begins with. */
  readonly start: Value
}

const root = scenarioSchema() as Node
const definitions = root['definitions'] as Readonly<Record<string, Node>>

/** The whole scenario. */
export const scenarioForm = formOf(root) as Extract<Form, { kind: 'map' }>

function resolved(schema: JsonSchema): Node {
  if (typeof schema === 'boolean') return {}
  const reference = schema['$ref']
  if (typeof reference === 'string') {
    return resolved(definitions[reference.replace('#/definitions/', '')] ?? {})
  }
  const [only] = (schema['allOf'] ?? []) as JsonSchema[]
  return only === undefined ? schema : { ...resolved(only), ...without(schema, 'allOf') }
}

function without(schema: Node, key: string): Node {
  return Object.fromEntries(Object.entries(schema).filter(([other]) => other !== key))
}

function formOf(given: JsonSchema): Form {
  const schema = resolved(given)
  const { type } = schema
  const alternatives = alternativesOf(schema)
  if (alternatives.length > 1) return either(alternatives)
  if (alternatives.length === 1) return formOf(alternatives[0]!)
  if (schema['const'] === true) return { kind: 'flag' }
  if (Array.isArray(schema['enum'])) {
    return { kind: 'choice', words: schema['enum'].filter((word) => typeof word === 'string') }
  }
  if (type === 'boolean') return { kind: 'flag' }
  if (type === 'array') return { kind: 'list', item: formOf((schema['items'] ?? {}) as JsonSchema) }
  if (type === 'object' && schema['properties'] !== undefined) return map(schema)
  if (type === 'object') {
    const inner = schema['additionalProperties']
    return {
      kind: 'record',
      item: typeof inner === 'object' && inner !== null ? formOf(inner as Node) : plain({}),
    }
  }
  return plain(schema)
}

function plain(schema: Node): Form {
  const { type } = schema
  return {
    kind: 'text',
    isText: Array.isArray(type) && schema['pattern'] === undefined,
    isQuantity: type === 'string' || type === 'integer' || type === 'number',
    words: schema['const'] === undefined ? [] : [String(schema['const'])],
  }
}

function map(schema: Node): Form {
  const required = (schema['required'] ?? []) as readonly string[]
  const properties = schema['properties'] as Readonly<Record<string, JsonSchema>>
  const keys = Object.entries(properties)
    .filter(([, inner]) => typeof inner === 'object' && inner['not'] === undefined)
    .map(([key, inner]): Entry => {
      const { description, default: written } = inner as Node
      let form: Form | undefined
      return {
        key,
        doc: typeof description === 'string' ? description : '',
        isRequired: required.includes(key),
        written: written === undefined || written === '' ? undefined : shown(written as Value),
        form: () => (form ??= formOf(inner)),
      }
    })
  return { kind: 'map', keys }
}

/** A value in one line, as a placeholder or a summary. */
export function shown(value: Value | undefined): string {
  if (value === undefined || value === null) return ''
  if (isValueList(value)) return value.map(shown).join(', ')
  if (isValueMap(value)) {
    return Object.entries(value)
      .map(([key, inner]) => `${key} ${shown(inner)}`)
      .join(', ')
  }
  return String(value)
}

/** Alternatives within alternatives are one choice. */
function alternativesOf(schema: Node): readonly Node[] {
  // Beside properties it says which of them go together, which the reader says in words.
  if (schema['properties'] !== undefined) return []
  const inner = (schema['anyOf'] ?? schema['oneOf']) as readonly JsonSchema[] | undefined
  if (inner === undefined) return []
  return inner.flatMap((each) => {
    const one = resolved(each)
    const further = alternativesOf(one)
    return further.length > 0 ? further : [one]
  })
}

const isPlainNode = (node: Node): boolean => node['type'] !== 'object' && node['type'] !== 'array'

function either(alternatives: readonly Node[]): Form {
  const plains = alternatives.filter(isPlainNode)
  const others = alternatives.filter((node) => !isPlainNode(node))
  const options: Option[] = others.map(optionOf)
  if (plains.length > 0) {
    const form = joined(plains)
    if (options.length === 0) return form
    const start = form.kind === 'choice' ? (form.words[0] ?? '') : ''
    options.unshift({ label: '', form, start, fits: (value) => typeof value !== 'object' })
  }
  return { kind: 'either', options }
}

/** Plain values of several kinds are one field. */
function joined(nodes: readonly Node[]): Form {
  const forms = nodes.map((node) => formOf(node))
  if (forms.every((form) => form.kind === 'choice')) {
    return { kind: 'choice', words: forms.flatMap(({ words }) => words) }
  }
  const words = forms.flatMap((form) => ('words' in form ? form.words : []))
  const text = forms.find((form) => form.kind === 'text')
  return { kind: 'text', isText: false, isQuantity: true, ...text, words }
}

function optionOf(node: Node): Option {
  const form = formOf(node)
  if (form.kind !== 'map') {
    const isList = form.kind === 'list'
    return {
      label: isList ? '[]' : 'empirical',
      form,
      start: isList ? [] : { '0%': '1ms', '100%': '10ms' },
      fits: (value) =>
        isList ? isValueList(value) : isValueMap(value) && Object.keys(value).some(isShare),
    }
  }
  // The key that must be there says which variant it is.
  const tag = form.keys.find(({ isRequired }) => isRequired)?.key ?? form.keys[0]?.key ?? ''
  const isOnly = form.keys.every(({ isRequired }) => !isRequired)
  return {
    label: tag,
    form,
    start: startOf(form),
    fits: (value) => isValueMap(value) && (isOnly || Object.hasOwn(value, tag)),
  }
}

const isShare = (key: string): boolean => key.endsWith('%')

/** What usually stands under a key that must be there. guess, all: values that are read and can be seen at work */
const usual: Readonly<Record<string, Value>> = {
  metric: 'success(users)',
  at: '5s',
  until: '10s',
  mean: '10ms',
  min: '5ms',
  max: '20ms',
  exponential: '10ms',
  constant: '10ms',
  lognormal: { mean: '10ms', sigma: 0.6 },
  erlang: { mean: '10ms', shape: 4 },
  uniform: { min: '5ms', max: '20ms' },
  bimodal: { fast: '5ms', slow: '100ms', slowShare: '10%' },
  hyperexponential: [
    { share: '90%', mean: '5ms' },
    { share: '10%', mean: '100ms' },
  ],
  leastRequest: { choices: 2 },
  slow: '3x',
  spike: '3x',
  errors: '50%',
  delay: '50ms',
  loss: '5%',
  share: '50%',
  for: '50ms',
  sigma: 0.6,
  shape: 4,
  fault: 'kill',
  clear: 'kill',
  rate: '20/s',
  weight: 1,
  status: 503,
  hang: true,
  reset: true,
}

/** What a new value of a form begins with: what must be there, as it usually is. */
export function startOf(form: Form): Value {
  switch (form.kind) {
    case 'map':
      return Object.fromEntries(
        form.keys
          .filter(({ isRequired }) => isRequired)
          .map(({ key, form: inner }) => [key, usual[key] ?? startOf(inner())]),
      )
    case 'list':
      return [startOf(form.item)]
    case 'record':
      return {}
    case 'choice':
      return form.words[0] ?? ''
    case 'flag':
      return true
    case 'either':
      return form.options[0]!.start
    case 'text':
      return form.words[0] ?? ''
  }
}

/** What somebody typed as a value: a number where YAML reads a number, but as it was typed. */
export function typedValue(text: string, isText: boolean): Value {
  if (isText) return text
  if (text === 'true' || text === 'false') return text === 'true'
  const number = Number(text)
  return text !== '' && String(number) === text ? number : text
}
