// Who may sign in.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { api, sentenceOf } from "../api";
import { t } from "../text";
import { Button, CopyBox, Dialog, Failed, Loading, Notice, Pill, SelectField, Table, TextField, ask, toast } from "../ui";
import { useLoaded, useSending } from "./loaded";
import { usePageTitle } from "./page_title";
import { me } from "./session";
import type { Account, Role } from "./types";
import { refusalOf } from "./visits/refusal";

export default function Accounts(): JSX.Element {
  usePageTitle(t("page.nav.accounts"));
  const accounts = useLoaded("accounts", () => api.get<{ accounts: Account[] }>("/accounts"));
  const [adding, setAdding] = useState(false);
  const [given, setGiven] = useState<{ name: string; password: string } | null>(null);
  if (accounts.error && !accounts.value) return <Failed sentence={sentenceOf(accounts.error)} again={() => void accounts.reload()} />;
  if (!accounts.value) return <Loading />;
  const act = async (work: () => Promise<unknown>) => {
    try {
      await work();
    } catch (cause) {
      toast(sentenceOf(cause), "bad");
    }
    await accounts.reload();
  };
  return (
    <>
      <div class="page-head">
        <div>
          <h1>{t("page.nav.accounts")}</h1>
          <p class="faint">{t("page.accounts.what")}</p>
        </div>
        <Button kind="primary" icon="plus" onClick={() => setAdding(true)}>{t("page.account.new")}</Button>
      </div>
      <Table caption={t("page.nav.accounts")} columns={columns(act, setGiven)} rows={accounts.value.accounts} rowKey={(account) => account.id} />
      {adding && (
        <NewAccount onClose={() => setAdding(false)} onMade={(name, password) => {
          setAdding(false);
          setGiven({ name, password });
          void accounts.reload();
        }} />
      )}
      {given && (
        <Dialog title={t("page.account.password_of", { name: given.name })} onClose={() => setGiven(null)}
          actions={<Button kind="primary" onClick={() => setGiven(null)}>{t("page.done")}</Button>}>
          <p>{t("page.account.password.once")}</p>
          <CopyBox text={given.password} label={t("page.password.one_time")} testid="one-time-password" />
        </Dialog>
      )}
    </>
  );
}

type Act = (work: () => Promise<unknown>) => Promise<void>;

function columns(act: Act, onGiven: (given: { name: string; password: string }) => void) {
  return [
    { key: "name", head: t("page.sign_in.name"), names: true, cell: (account: Account) => account.name },
    { key: "role", head: t("page.account.role"), cell: (account: Account) => <RoleChoice account={account} act={act} /> },
    { key: "state", head: t("page.account.state"), cell: (account: Account) => <AccountState account={account} /> },
    { key: "acts", head: <span class="unseen">{t("page.account.acts")}</span>, cell: (account: Account) => <Acts account={account} act={act} onGiven={onGiven} /> },
  ];
}

const ROLES = (): { value: Role; words: string }[] => [
  { value: "host", words: t("page.role.host") },
  { value: "viewer", words: t("page.role.viewer") },
];

function isMe(account: Account): boolean {
  return account.id === me.value?.account.id;
}

function RoleChoice({ account, act }: { account: Account; act: Act }): JSX.Element {
  return (
    <SelectField label={t("page.account.role_of", { name: account.name })} labelUnseen value={account.role} choices={ROLES()}
      disabled={isMe(account)} onValue={(role) => void act(() => api.patch(`/accounts/${account.id}`, { role }))} />
  );
}

function AccountState({ account }: { account: Account }): JSX.Element {
  if (account.disabled) return <Pill tone="warn" icon="close">{t("page.account.disabled")}</Pill>;
  if (account.must_change_password) return <Pill tone="info" icon="clock">{t("page.account.not_yet")}</Pill>;
  return <Pill tone="good" icon="check">{t("page.account.active")}</Pill>;
}

function Acts({ account, act, onGiven }: {
  account: Account;
  act: Act;
  onGiven: (given: { name: string; password: string }) => void;
}): JSX.Element {
  if (isMe(account)) return <span class="faint">{t("page.account.you")}</span>;
  const reset = () => act(async () => {
    const sure = await ask({ title: t("page.account.reset.ask", { name: account.name }), body: t("page.account.reset.what"), yes: t("page.account.reset") });
    if (!sure) return;
    const { one_time_password } = await api.post<{ one_time_password: string }>(`/accounts/${account.id}/password`);
    onGiven({ name: account.name, password: one_time_password });
  });
  return (
    <div class="row tight">
      <Button size="small" onClick={() => void reset()}>{t("page.account.reset")}</Button>
      <Button size="small" kind={account.disabled ? "plain" : "danger"} onClick={() => void act(() => api.patch(`/accounts/${account.id}`, { disabled: !account.disabled }))}>
        {account.disabled ? t("page.account.enable") : t("page.account.disable")}
      </Button>
    </div>
  );
}

function NewAccount({ onClose, onMade }: { onClose: () => void; onMade: (name: string, password: string) => void }): JSX.Element {
  const [name, setName] = useState("");
  const [role, setRole] = useState<Role>("viewer");
  const [tried, setTried] = useState(false);
  const sending = useSending();
  const missing = name.trim() ? null : t("page.sign_in.name_missing");
  const submit = (event: Event) => {
    event.preventDefault();
    setTried(true);
    if (missing) return;
    void sending.run(async () => {
      const made = await api.post<{ account: Account; one_time_password: string }>("/accounts", { name: name.trim(), role });
      onMade(made.account.name, made.one_time_password);
    });
  };
  const refused = refusalOf(sending.error, "name");
  return (
    <Dialog title={t("page.account.new")} onClose={onClose}>
      <form class="stack" onSubmit={submit} noValidate>
        {sending.sentence && !refused && <Notice tone="bad">{sending.sentence}</Notice>}
        <TextField label={t("page.sign_in.name")} value={name} onValue={setName} maxLength={60} autoComplete="off" error={refused ?? (tried ? missing : null)} />
        <SelectField label={t("page.account.role")} hint={t("page.account.role.what")} value={role} choices={ROLES()} onValue={setRole} />
        <div class="dialog-actions">
          <Button onClick={onClose}>{t("page.cancel")}</Button>
          <Button type="submit" kind="primary" busy={sending.busy}>{t("page.account.make")}</Button>
        </div>
      </form>
    </Dialog>
  );
}
