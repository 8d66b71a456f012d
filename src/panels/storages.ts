/** What came of keeping: `denied` and `full` mean that nothing is kept. */
export type Keeping = 'kept' | 'denied' | 'full'

/** Where a page may keep something; asking for it may throw where it is forbidden. */
export interface Storages {
  /** Of this tab alone, over a reload. */
  readonly tab: () => Pick<Storage, 'getItem' | 'setItem'>
  /** Of all tabs, over visits. */
  readonly all: () => Pick<Storage, 'getItem' | 'setItem'>
}

export const ofThePage: Storages = { tab: () => sessionStorage, all: () => localStorage }

/** Keeps a text for this tab and for the next one. */
export function keepText(storages: Storages, key: string, text: string): Keeping {
  const tab = put(storages.tab, key, text)
  const all = put(storages.all, key, text)
  if (tab === 'kept' || all === 'kept') return 'kept'
  return tab === 'full' || all === 'full' ? 'full' : 'denied'
}

function put(storage: Storages['tab'], key: string, text: string): Keeping {
  try {
    storage().setItem(key, text)
    return 'kept'
  } catch (error) {
    return error instanceof DOMException && error.name === 'QuotaExceededError' ? 'full' : 'denied'
  }
}

/** What was kept; empty when there is nothing, or when it is forbidden to look. */
export function keptText(storage: Storages['tab'], key: string): string {
  try {
    return storage().getItem(key) ?? ''
  } catch {
    return ''
  }
}
