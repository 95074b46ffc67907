/** Which section is being read: the last whose beginning has passed under the top of the window. */

import { useEffect, useState } from "preact/hooks";

import type { DocumentSection } from "../../charts/web_document";
import { sectionId } from "./anchors";

export function useReading(sections: readonly DocumentSection[]): string {
  const [reading, setReading] = useState(sections[0]?.key ?? "");
  useEffect(() => {
    const look = (): void => {
      let found = sections[0]?.key ?? "";
      for (const { key } of sections) {
        const top = document.getElementById(sectionId(key))?.getBoundingClientRect().top ?? Infinity;
        if (top < innerHeight * 0.3) found = key;
      }
      setReading(found);
    };
    look();
    addEventListener("scroll", look, { passive: true });
    return () => removeEventListener("scroll", look);
  }, [sections]);
  return reading;
}
