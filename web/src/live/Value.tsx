/** A figure as people read it, with its bare value for whoever reads by program. */

interface Props {
  readonly of: "r" | "rtt" | "loss";
  readonly value: number | null | undefined;
  readonly text: string;
}

export function Value({ of, value, text }: Props) {
  return <span data-testid={`live-${of}`} data-value={value ?? ""}>{text}</span>;
}
