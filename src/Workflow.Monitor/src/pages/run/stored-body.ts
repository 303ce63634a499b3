import type { Json } from '../../api/types.ts';

export interface StoredBody {
  bytes: number | null;
  mediaType: string | null;
}

const mostShown = 60; // characters of a media type, which a server wrote

/** The stored body that the output of a task refers to: {"body": {"stored_body": …}}. Null: it refers to none. */
export function storedBody(output: Json | null): StoredBody | null {
  const body = objectOf(objectOf(output)?.['body']);
  return typeof body?.['stored_body'] !== 'string' ? null : {
    bytes: typeof body['bytes'] === 'number' ? body['bytes'] : null,
    mediaType: typeof body['media_type'] === 'string' ? body['media_type'].slice(0, mostShown) : null,
  };
}

const objectOf = (value: Json | undefined): { [name: string]: Json } | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? value : null;
