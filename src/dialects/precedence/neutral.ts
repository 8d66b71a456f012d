import { later, namesCaller, namesService, type Precedence } from './precedence.ts'

/**
 * The rule where no mesh has another: the more specific over the general, the later over the earlier, key by key. Envoy itself
 * has none: its control plane sends one configuration, and who may write into it is a matter of that control plane.
 */
export const neutral: Precedence = {
  id: 'neutral',
  title: 'key by key',
  summary: 'Every key for itself: the more specific wins, then the later.',
  objectOf: undefined,
  resource: () => ({ name: 'policy', takes: 'merge' }),
  looksAt: (documents) => [...documents],
  criteria: () => [namesCaller, namesService, later],
  sources: [],
}
