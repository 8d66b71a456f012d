import { choice, count, defaulted, duration, durationOrNever, list, object } from './fields.ts'
import type { Field } from './fields.ts'
import { libraryConditions } from './Scenario.ts'
import type { LibrarySpec } from './Scenario.ts'

/** Retries of the application's own library, or of a gateway in front, over those of the mesh. */
export const library: Field<LibrarySpec> = object(
  'a library',
  {
    // guess: more than 100 tries is a slip; three are what many libraries do
    attempts: defaulted(count(1, 100), 3, 'tries at most, the first one included'),
    timeout: defaulted(durationOrNever({ least: 1 }), 'never', 'how long it waits for one try'),
    pause: defaulted(duration(), '0ms', 'between two tries; at once when it is 0ms'),
    retryOn: defaulted(
      list('conditions', choice('condition of a library', libraryConditions)),
      [...libraryConditions],
      'what is tried again',
    ),
  },
  ({ attempts, timeout, pause, retryOn }) => ({
    attempts,
    timeoutUs: timeout,
    pauseUs: pause,
    retryOn,
  }),
)
