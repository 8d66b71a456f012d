import { factsOfDemonstrations } from './demonstrationFacts.ts'
import { demonstrations } from '../evaluation/demonstrations.ts'

factsOfDemonstrations(demonstrations.filter((_, index) => index % 4 === 1))
