// What needs the YAML library, loaded when a definition is first shown.
export { write } from './write.ts';
