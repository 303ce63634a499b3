/** The names that a JSON pointer (RFC 6901) goes through. */
export const pathOf = (pointer: string): string[] => pointer.split('/').slice(1).map(p => p.replaceAll('~1', '/').replaceAll('~0', '~'));
