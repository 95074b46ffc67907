// The window's title, and the focus that follows a change of page so that screen readers notice.
import { useEffect } from "preact/hooks";
import { language } from "../text";

export function usePageTitle(title: string): void {
  const of = language.value;
  useEffect(() => {
    document.title = title ? `${title} · Beacon` : "Beacon";
  }, [title, of]);
}
