// SVG does not cut text off by itself.

// Characters that are about twice as wide as a letter: CJK, full-width forms, emoji.
const wide = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]|\p{Extended_Pictographic}/u;

/** Shortens a text to a width, in letters; "…" stands for what was cut off. */
export function shortened(text: string, most: number): string {
  let width = 0;
  let cut = '';
  for (const character of text) {
    const next = wide.test(character) ? 2 : 1;
    if (width + next > most) {
      return `${cut.slice(0, lastFit(cut, most))}…`;
    }

    width += next;
    cut += character;
  }

  return text;
}

// Room for the "…".
function lastFit(cut: string, most: number): number {
  const characters = [...cut];
  let width = 0;
  let length = 0;
  for (const character of characters) {
    width += wide.test(character) ? 2 : 1;
    if (width > most - 1) {
      break;
    }

    length += character.length;
  }

  return length;
}
