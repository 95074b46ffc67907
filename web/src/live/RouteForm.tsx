/** A route chosen by hand: a link for every site, the hour, a hub, and who has to do without UDP. */

import type { Hub, RoomSite, RouteChoice } from "../room/protocol";
import { siteWords } from "../room/site_words";
import { placeName, t } from "../text";
import { SelectField, Switch } from "../ui";
import { commonLinks, linkOfAll, withLink, withLinkEverywhere, withUdpRefused } from "./choice";
import { HourPicker } from "./HourPicker";
import { linkAbout, linkWords } from "./link_words";

interface Props {
  readonly sites: readonly RoomSite[];
  readonly peopled: readonly RoomSite[];
  readonly hubs: readonly Hub[];
  readonly choice: RouteChoice;
  readonly by: RoomSite;
  readonly at_utc_ms: number;
  readonly onChoice: (choice: RouteChoice) => void;
  readonly onBy: (site: string) => void;
}

function LinkField({ site, choice, onChoice }: Pick<Props, "choice" | "onChoice"> & { readonly site: RoomSite }) {
  return (
    <SelectField label={siteWords(site)} value={choice.links[site.name] ?? ""}
      choices={site.links.map((link) => ({ value: link, words: linkWords(link) }))}
      onValue={(link) => onChoice(withLink(choice, site.name, link))} />
  );
}

const EACH = "";

function EverywhereField({ sites, peopled, choice, onChoice }: Pick<Props, "sites" | "peopled" | "choice" | "onChoice">) {
  const all = linkOfAll(choice, peopled.map((site) => site.name));
  const usual = commonLinks(peopled);
  const value = all !== null && usual.includes(all) ? all : EACH;
  return (
    <SelectField label={t("page.live.link.everywhere")} value={value}
      {...(value === EACH ? {} : { hint: linkAbout(value) })}
      choices={[
        { value: EACH, words: t("page.live.link.each"), disabled: true },
        ...usual.map((link) => ({ value: link, words: linkWords(link) })),
      ]}
      onValue={(link) => onChoice(withLinkEverywhere(choice, sites, link))} />
  );
}

export function RouteForm(props: Props) {
  const { sites, peopled, hubs, choice, by, at_utc_ms, onChoice, onBy } = props;
  const others = sites.filter((site) => !peopled.includes(site));
  return (
    <div class="stack">
      <EverywhereField {...props} />
      <fieldset class="field">
        <legend>{t("page.live.link.title")}</legend>
        <div class="link-fields">
          {peopled.map((site) => <LinkField key={site.name} site={site} choice={choice} onChoice={onChoice} />)}
        </div>
      </fieldset>
      {others.length > 0 ? (
        <details>
          <summary>{t("page.live.link.others", { n: others.length })}</summary>
          <div class="link-fields">
            {others.map((site) => <LinkField key={site.name} site={site} choice={choice} onChoice={onChoice} />)}
          </div>
        </details>
      ) : null}
      <HourPicker sites={sites} shown={peopled} by={by} hour_utc={choice.hour_utc} at_utc_ms={at_utc_ms}
        onHour={(hour_utc) => onChoice({ ...choice, hour_utc })} onBy={onBy} />
      <details>
        <summary>{t("page.live.more")}</summary>
        <div class="stack tight">
          {hubs.length > 0 ? (
            <SelectField label={t("page.live.hub")} hint={t("page.live.hub.hint")} value={choice.hub}
              choices={[
                { value: "", words: t("page.live.hub.none") },
                ...hubs.map((hub) => ({ value: hub.id, words: placeName(hub.city) })),
              ]}
              onValue={(hub) => onChoice({ ...choice, hub })} />
          ) : null}
          <fieldset class="field">
            <legend>{t("page.live.udp")}</legend>
            <p class="hint">{t("page.live.udp.hint")}</p>
            {peopled.map((site) => (
              <Switch key={site.name} on={choice.udp_refused.includes(site.name)}
                onChange={(on) => onChoice(withUdpRefused(choice, site.name, on))}>
                {siteWords(site)}
              </Switch>
            ))}
          </fieldset>
        </div>
      </details>
    </div>
  );
}
