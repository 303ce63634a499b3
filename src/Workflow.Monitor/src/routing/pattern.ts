// Which page an address names.

/** The parameters of a path by its pattern ("/runs/:id"), or null. */
export function match(pattern: string, path: string): { [name: string]: string } | null {
  const expected = pattern.split('/');
  const actual = path.split('/');
  if (expected.length !== actual.length) {
    return null;
  }

  const found: { [name: string]: string } = {};
  for (const [i, part] of expected.entries()) {
    const text = actual[i]!;
    if (part.startsWith(':')) {
      const value = decoded(text);
      if (!value) {
        return null;
      }

      found[part.slice(1)] = value;
    } else if (part !== text) {
      return null;
    }
  }

  return found;
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null; // a broken escape names no page
  }
}
