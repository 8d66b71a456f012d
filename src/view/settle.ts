/**
 * The places nearest to the wanted ones that keep the order and the distances: least squares under
 * `y[i + 1] − y[i] ≥ apart[i]`, solved exactly by pooling neighbours that press against each other.
 */
export function settle(
  wanted: readonly number[],
  weights: readonly number[],
  apart: readonly number[],
): number[] {
  const offset = [0]
  for (const distance of apart) offset.push(offset.at(-1)! + distance)
  const blocks: { mean: number; weight: number; size: number }[] = []
  wanted.forEach((value, index) => {
    let block = { mean: value - offset[index]!, weight: weights[index]!, size: 1 }
    for (
      let last = blocks.at(-1);
      last !== undefined && last.mean > block.mean;
      last = blocks.at(-1)
    ) {
      blocks.pop()
      const weight = last.weight + block.weight
      const mean = (last.mean * last.weight + block.mean * block.weight) / weight
      block = { mean, weight, size: last.size + block.size }
    }
    blocks.push(block)
  })
  return blocks
    .flatMap(({ mean, size }) => Array.from({ length: size }, () => mean))
    .map((mean, index) => mean + offset[index]!)
}
