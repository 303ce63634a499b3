// Numbers that are as near to wanted ones as their distances let them (least squares; "pool adjacent violators", linear).

/** `distances[i]` is how far number i must at least be from the one before it. */
export function closest(wanted: readonly number[], distances: readonly number[]): number[] {
  // Without the distances, the numbers must only not fall: neighbours that would are pooled to their mean.
  const offsets: number[] = [];
  const pools: { sum: number; size: number }[] = [];
  let offset = 0;
  for (let i = 0; i < wanted.length; i++) {
    offset += distances[i]!;
    offsets.push(offset);
    let pool = { sum: wanted[i]! - offset, size: 1 };
    for (let last = pools.at(-1); last && last.sum / last.size > pool.sum / pool.size; last = pools.at(-1)) {
      pool = { sum: last.sum + pool.sum, size: last.size + pool.size };
      pools.pop();
    }

    pools.push(pool);
  }

  const found: number[] = [];
  for (const { sum, size } of pools) {
    for (let i = 0; i < size; i++) {
      found.push(sum / size + offsets[found.length]!);
    }
  }

  return found;
}
