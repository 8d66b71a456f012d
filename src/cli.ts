import { commandLine } from './cli/main.ts'
import { processTerminal } from './cli/processTerminal.ts'

/** The door of the command line: `npm run halfopen -- …`. @returns the exit code */
export async function main(argv: string[]): Promise<number> {
  return commandLine(argv, processTerminal())
}
