/** Everything a forecast can be taken away as. */

import { t } from "../../text";
import { Button, Icon, Menu } from "../../ui";

const FILES = ["report.pdf", "report.html", "forecast.xlsx", "windows.ics", "forecast.json"] as const;

interface Props {
  readonly id: string;
  /** Names of the files there are; a centre of an older version does not say. */
  readonly downloads: readonly string[] | undefined;
  /** Whether the page around is the document, which can be printed. */
  readonly prints?: boolean;
}

export function Downloads({ id, downloads, prints = false }: Props) {
  const base = `/api/forecasts/${encodeURIComponent(id)}`;
  const there = downloads ?? ["report.html", "forecast.json"];
  return (
    <Menu words={t("page.plan.download")} icon="download" testid="downloads">
      <ul class="menu-list">
        {FILES.map((name) => (
          <li key={name}>
            {there.includes(name) ? (
              <a href={`${base}/${name}`} download data-testid={`download-${name}`}>
                <Icon name="file" />
                <span>
                  {t(`page.plan.file.${name}`)}
                  <small>{t(`page.plan.file.${name}.what`)}</small>
                </span>
              </a>
            ) : (
              <p class="faint">
                <Icon name="file" />
                <span>
                  {t(`page.plan.file.${name}`)}
                  <small>{t("page.plan.file.older")}</small>
                </span>
              </p>
            )}
          </li>
        ))}
      </ul>
      {prints ? (
        <div class="menu-foot">
          <Button size="small" icon="file" onClick={() => print()}>{t("page.plan.print")}</Button>
        </div>
      ) : null}
    </Menu>
  );
}
