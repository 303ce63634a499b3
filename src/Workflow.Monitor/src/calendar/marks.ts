// What a day of the calendar shows: each scheduled time, or of many one mark for each outcome.

export interface Marked { word: string; count: number }

/** Things by their word, in the order of `words`; a word that is not in it comes last. */
export function countedBy<T>(items: readonly T[], of: (item: T) => Marked, words: readonly string[]): (Marked & { first: T })[] {
  const found = new Map<string, Marked & { first: T }>();
  for (const item of items) {
    const { word, count } = of(item);
    const known = found.get(word);
    if (known) {
      known.count += count;
    } else {
      found.set(word, { word, count, first: item });
    }
  }

  const place = (word: string) => words.includes(word) ? words.indexOf(word) : words.length;
  return [...found.values()].sort((a, b) => place(a.word) - place(b.word));
}
