// Buttons, and links that look like them.
import type { ButtonHTMLAttributes, ComponentChildren, JSX } from "preact";
import { Icon, type IconName } from "./Icon";

interface Look {
  kind?: "plain" | "primary" | "danger" | "quiet";
  size?: "small" | "normal" | "large";
  icon?: IconName;
  /** Fill the width. */
  wide?: boolean;
  children?: ComponentChildren;
  class?: string;
}

export interface ButtonProps extends Look, Omit<ButtonHTMLAttributes<HTMLButtonElement>, "size" | "icon" | "class"> {
  /** Something is under way: a spinner shows and clicks do nothing, but focus stays. */
  busy?: boolean;
  /** Only the icon is seen; `label` says it. */
  label?: string;
}

function classes({ kind = "plain", size = "normal", wide, class: more }: Look, iconOnly: boolean): string {
  const words = ["button", kind, size === "normal" ? "" : size, wide ? "wide" : "", iconOnly ? "icon-only" : "", more];
  return words.filter(Boolean).join(" ");
}

export function Button(props: ButtonProps): JSX.Element {
  const { kind, size, icon, wide, class: klass, busy = false, label, children, onClick, ...rest } = props;
  const look: Look = { ...(kind && { kind }), ...(size && { size }), ...(wide && { wide }), ...(klass && { class: klass }) };
  const iconOnly = children === undefined && icon !== undefined;
  return (
    <button
      type="button"
      {...rest}
      class={classes(look, iconOnly)}
      {...(label ? { "aria-label": label, title: label } : {})}
      aria-disabled={busy || undefined}
      aria-busy={busy || undefined}
      onClick={(event) => {
        if (busy) event.preventDefault();
        else onClick?.(event);
      }}
    >
      {busy ? <span class="spinner" aria-hidden="true" /> : icon && <Icon name={icon} />}
      {children}
    </button>
  );
}

export interface ButtonLinkProps extends Look {
  href: string;
  download?: string | boolean;
  target?: string;
  label?: string;
  "data-testid"?: string;
}

export function ButtonLink(props: ButtonLinkProps): JSX.Element {
  const { href, icon, children, label, download, target } = props;
  return (
    <a
      href={href}
      class={classes(props, children === undefined)}
      {...(download !== undefined ? { download } : {})}
      {...(target ? { target, rel: "noopener" } : {})}
      {...(label ? { "aria-label": label, title: label } : {})}
      data-testid={props["data-testid"]}
    >
      {icon && <Icon name={icon} />}
      {children}
    </a>
  );
}
