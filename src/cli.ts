/** Runs the command line; resolves to the exit code. */
export async function main(_argv: string[]): Promise<number> {
  console.error('halfopen: no command yet')
  return Promise.resolve(2)
}
