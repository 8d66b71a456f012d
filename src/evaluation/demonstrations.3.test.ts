import { factsOfDemonstrations } from './demonstrationFacts.ts'
import { demonstrations } from './demonstrations.ts'

factsOfDemonstrations(demonstrations.filter((_, index) => index % 4 === 2))
