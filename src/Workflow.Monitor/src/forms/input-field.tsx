import { useId } from 'preact/hooks';
import type { InputDeclaration } from '../api/types.ts';
import { kindOf, optionsOf, shownOption } from './inputs.ts';

interface InputFieldProps {
  name: string;
  /** What it is called; by default its name. */
  label?: string | undefined;
  declaration: InputDeclaration;
  text: string;
  fault: string | undefined;
  /** Whether the dialog opens with it. */
  isFirst: boolean;
  onText: (text: string) => void;
}

/** The field of an input, after its type. */
export function InputField({ name, label, declaration, text, fault, isFirst, onText }: InputFieldProps) {
  const id = useId();
  const kind = kindOf(declaration);
  const hasDefault = declaration.default !== null && declaration.default !== undefined;
  const isRequired = declaration.required && !hasDefault;
  const common = {
    id,
    autofocus: isFirst,
    class: kind === 'json' || kind === 'text' ? 'input mono' : 'input',
    'aria-invalid': fault !== undefined,
    'aria-describedby': `${id}-hint`,
    'aria-required': isRequired,
    'data-input': name,
  };
  const type = (e: { currentTarget: { value: string } }) => onText(e.currentTarget.value);
  return (
    <div class="field">
      <label for={id}>
        {label ?? name}{isRequired && <span class="fault"> required</span>} <span class="faint">{declaration.enum ? '' : declaration.type}</span>
      </label>
      {kind === 'select' ? (
        <select {...common} value={text} onChange={type}>
          {!(hasDefault && declaration.enum) && <option value="">{isRequired ? 'Choose…' : 'Not given'}</option>}
          {optionsOf(declaration).map(o => <option key={o} value={o}>{shownOption(o)}</option>)}
        </select>
      ) : kind === 'checkbox' ? (
        <span class="row"><input id={id} type="checkbox" autofocus={isFirst} data-input={name} aria-describedby={`${id}-hint`} checked={text === 'true'} onChange={e => onText(String(e.currentTarget.checked))} /> <span class="small muted" aria-hidden="true">{text === 'true' ? 'Yes' : 'No'}</span></span>
      ) : kind === 'json' || kind === 'text' ? (
        <textarea {...common} rows={Math.min(12, Math.max(3, text.split('\n').length))} spellcheck={false} value={text} onInput={type} />
      ) : (
        <input {...common} type="text" inputMode={kind === 'number' ? declaration.type === 'integer' ? 'numeric' : 'decimal' : 'text'} autocomplete="off" value={text} onInput={type} />
      )}
      <span id={`${id}-hint`} class="stack-tight">
        {fault !== undefined && <span class="fault">{fault}</span>}
        {declaration.description && <span class="hint">{declaration.description}</span>}
        {kind === 'json' && <span class="hint">{declaration.type === 'any' ? 'JSON, or a text.' : 'JSON.'}</span>}
      </span>
    </div>
  );
}
