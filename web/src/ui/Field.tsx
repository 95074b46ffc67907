// Form fields: a label, a hint, the error beneath, tied together for those who cannot see them.
import type { ComponentChildren, InputHTMLAttributes, JSX, Ref, TextareaHTMLAttributes } from "preact";
import { useId } from "preact/hooks";
import { Icon } from "./Icon";

interface Around {
  label: ComponentChildren;
  hint?: ComponentChildren;
  /** A sentence; empty or null when all is well. */
  error?: string | null | undefined;
  /** The label is for screen readers only. */
  labelUnseen?: boolean;
  class?: string;
}

export interface Wiring {
  id: string;
  "aria-describedby"?: string;
  "aria-invalid"?: "true";
}

export function Field({ label, hint, error, labelUnseen, class: klass, children }: Around & {
  children: (wiring: Wiring) => ComponentChildren;
}): JSX.Element {
  const id = useId();
  const described = [hint ? `${id}-hint` : "", error ? `${id}-error` : ""].filter(Boolean).join(" ");
  const wiring: Wiring = {
    id,
    ...(described ? { "aria-describedby": described } : {}),
    ...(error ? { "aria-invalid": "true" as const } : {}),
  };
  return (
    <div class={`field ${klass ?? ""}`}>
      <label for={id} class={labelUnseen ? "unseen" : ""}>{label}</label>
      {hint && <div class="hint" id={`${id}-hint`}>{hint}</div>}
      {children(wiring)}
      {error && (
        <div class="error" id={`${id}-error`}>
          <Icon name="alert" />
          <span>{error}</span>
        </div>
      )}
    </div>
  );
}

type Native<T extends HTMLElement, A> = Omit<A, "label" | "value" | "onInput" | "onChange" | "class" | "ref"> & {
  type?: string;
  ref?: Ref<T>;
};

export interface TextFieldProps extends Around, Native<HTMLInputElement, InputHTMLAttributes<HTMLInputElement>> {
  value: string;
  onValue: (value: string) => void;
}

export function TextField({ label, hint, error, labelUnseen, class: klass, value, onValue, ...rest }: TextFieldProps) {
  return (
    <Field {...around({ label, hint, error, labelUnseen, class: klass })}>
      {(wiring) => (
        <input class="input" type="text" {...(rest as object)} {...wiring} value={value} onInput={(e) => onValue(e.currentTarget.value)} />
      )}
    </Field>
  );
}

export interface TextAreaProps extends Around, Native<HTMLTextAreaElement, TextareaHTMLAttributes<HTMLTextAreaElement>> {
  value: string;
  onValue: (value: string) => void;
}

export function TextAreaField({ label, hint, error, labelUnseen, class: klass, value, onValue, ...rest }: TextAreaProps) {
  return (
    <Field {...around({ label, hint, error, labelUnseen, class: klass })}>
      {(wiring) => (
        <textarea class="input" {...rest} {...wiring} value={value} onInput={(e) => onValue(e.currentTarget.value)} />
      )}
    </Field>
  );
}

export interface Choice<T extends string = string> {
  value: T;
  words: string;
  disabled?: boolean;
}

export interface SelectFieldProps<T extends string> extends Around {
  value: T;
  onValue: (value: T) => void;
  choices: readonly Choice<T>[];
  disabled?: boolean;
  name?: string;
}

export function SelectField<T extends string>(props: SelectFieldProps<T>): JSX.Element {
  const { value, onValue, choices, disabled, name } = props;
  return (
    <Field {...around(props)}>
      {(wiring) => (
        <select
          class="input"
          {...wiring}
          {...(name ? { name } : {})}
          disabled={disabled ?? false}
          value={value}
          onChange={(e) => onValue(e.currentTarget.value as T)}
        >
          {choices.map((choice) => (
            <option key={choice.value} value={choice.value} disabled={choice.disabled ?? false} selected={choice.value === value}>
              {choice.words}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

/** The parts of props that surround a control, without the undefined ones. */
function around(props: { [K in keyof Around]: Around[K] | undefined }): Around {
  const { label, hint, error, labelUnseen, class: klass } = props;
  return {
    label,
    ...(hint !== undefined && { hint }),
    ...(error !== undefined && { error }),
    ...(labelUnseen !== undefined && { labelUnseen }),
    ...(klass !== undefined && { class: klass }),
  };
}

export interface ToggleProps {
  on: boolean;
  onChange: (on: boolean) => void;
  children: ComponentChildren;
  disabled?: boolean;
}

/** Something that takes effect at once. */
export function Switch({ on, onChange, children, disabled = false }: ToggleProps): JSX.Element {
  return (
    <label class="switch">
      <input type="checkbox" role="switch" checked={on} disabled={disabled} onChange={(e) => onChange(e.currentTarget.checked)} />
      <span>{children}</span>
    </label>
  );
}

/** Something that counts once the form is sent. */
export function Checkbox({ on, onChange, children, disabled = false }: ToggleProps): JSX.Element {
  return (
    <label class="check">
      <input type="checkbox" checked={on} disabled={disabled} onChange={(e) => onChange(e.currentTarget.checked)} />
      <span>{children}</span>
    </label>
  );
}
