// Who is invited: a row each.
import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import { t } from "../../text";
import { Button, Checkbox, Notice, SelectField, TextField, type Choice } from "../../ui";
import { siteWords } from "../firms/SiteChips";
import type { Firm, NewParticipant } from "../types";
import { MOST_PEOPLE, languageAt, type DraftPerson, type Wrong } from "./visit_form";

export const LANGUAGE_CHOICES: readonly Choice<"en" | "zh_Hans">[] = [
  { value: "en", words: "English" },
  { value: "zh_Hans", words: "简体中文" },
];

/** Somebody at a site nobody sits at yet, best one whose clock none of the others share. */
export function nextPerson(firm: Firm, people: readonly Pick<NewParticipant, "site">[]): NewParticipant {
  const sites = firm.sites_detail;
  const taken = sites.filter((one) => people.some((person) => person.site === one.name));
  const free = sites.filter((one) => !taken.includes(one));
  const site = free.find((one) => !taken.some((other) => other.time_zone === one.time_zone)) ?? free[0] ?? sites[0];
  return { name: "", site: site?.name ?? "", language: languageAt(site?.time_zone ?? ""), presenter: people.length === 0 };
}

export function PersonFields({ person, onPerson, firm, nameError, siteError }: {
  person: NewParticipant;
  onPerson: (person: NewParticipant) => void;
  firm: Firm;
  nameError: string | null;
  siteError: string | null;
}): JSX.Element {
  return (
    <>
      <TextField label={t("page.person.name")} value={person.name} maxLength={80} error={nameError}
        onValue={(name) => onPerson({ ...person, name })} />
      <SelectField label={t("page.site")} value={person.site} error={siteError}
        choices={firm.sites_detail.map((site) => ({ value: site.name, words: siteWords(site) }))}
        onValue={(site) => {
          const zone = firm.sites_detail.find((one) => one.name === site)?.time_zone ?? "";
          onPerson({ ...person, site, language: languageAt(zone) });
        }} />
      <SelectField label={t("page.language")} value={person.language} choices={LANGUAGE_CHOICES}
        onValue={(language) => onPerson({ ...person, language })} />
      <Checkbox on={person.presenter} onChange={(presenter) => onPerson({ ...person, presenter })}>{t("page.person.presenter")}</Checkbox>
    </>
  );
}

export function People({ people, onPeople, firm, wrong, refused }: {
  people: readonly DraftPerson[];
  onPeople: (people: readonly DraftPerson[]) => void;
  firm: Firm;
  wrong: Wrong;
  refused: (field: string) => string | null;
}): JSX.Element {
  const next = useRef(people.length + 1);
  const add = () => onPeople([...people, { ...nextPerson(firm, people), key: next.current++ }]);
  const error = (i: number, key: number, field: string) => {
    const own = wrong[`people.${key}.${field}`];
    return own ? t(own) : refused(`participants[${i}].${field}`);
  };
  const all = wrong["people"] ? t(wrong["people"]) : refused("participants");
  return (
    <div class="stack">
      <p class="faint small measure">{t("page.person.presenter.what")}</p>
      {all && <Notice tone="bad">{all}</Notice>}
      <div>
        {people.map((person, i) => (
          <div class="person" key={person.key} role="group" aria-label={person.name || t("page.person.nth", { n: i + 1 })}>
            <PersonFields person={person} firm={firm} nameError={error(i, person.key, "name")} siteError={error(i, person.key, "site")}
              onPerson={(changed) => onPeople(people.map((one) => (one === person ? { ...changed, key: person.key } : one)))} />
            <Button kind="quiet" icon="trash" label={t("page.person.remove", { name: person.name || String(i + 1) })}
              onClick={() => onPeople(people.filter((one) => one !== person))} />
          </div>
        ))}
      </div>
      <div>
        <Button icon="plus" onClick={add} disabled={people.length >= MOST_PEOPLE}>{t("page.person.add")}</Button>
      </div>
    </div>
  );
}
