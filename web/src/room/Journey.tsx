/** From the check to the room and out again, with one VisitorRoom all the way. */

import type { JSX } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";

import { CheckPage } from "../check/CheckPage";
import { Checker } from "../check/checker";
import { language, t } from "../text";
import { Button, ButtonLink, EmptyState } from "../ui";
import { Lobby } from "./Lobby";
import { RoomPage } from "./RoomPage";
import { Framed } from "./VisitorApp";
import { VisitorRoom } from "./visitor_room";
import { homeOf, isHost, type VisitorInfo } from "./visitor_info";

type Step = "check" | "lobby" | "left";

export default function Journey({ info, checking }: { info: VisitorInfo; checking: boolean }): JSX.Element {
  const [round, setRound] = useState(0);
  const room = useMemo(() => new VisitorRoom({ visit: info.visit.id, language: () => language.peek() }), [round]);
  const checker = useMemo(() => new Checker(room), [room]);
  const [step, setStep] = useState<Step>(checking ? "check" : "lobby");
  useEffect(() => {
    if (checking && round === 0) void checker.start();
    else room.connect();
    const close = (): void => room.close();
    addEventListener("pagehide", close);
    return () => {
      removeEventListener("pagehide", close);
      checker.close();
      room.leave();
    };
  }, [room]);
  useEffect(() => {
    document.getElementById("main")?.focus({ preventScroll: true });
  }, [step, room.seated.value]);

  const home = homeOf(info);
  const { link, endedWhy } = room.store;
  if (step === "left" || link.value === "ended" || link.value === "refused") {
    const again = (): void => {
      setRound(round + 1);
      setStep("lobby");
    };
    return (
      <Framed narrow home={home}>
        <h1 class="unseen">{info.visit.title}</h1>
        <Gone why={step === "left" ? "left" : endedWhy.value} info={info} again={again} />
      </Framed>
    );
  }
  if (room.seated.value) {
    const leave = (): void => {
      setStep("left");
      room.leave();
    };
    return <RoomPage room={room} onLeave={leave} />;
  }
  if (step === "check") {
    return <Framed narrow home={home}><CheckPage checker={checker} room={room} onDone={() => setStep("lobby")} /></Framed>;
  }
  const recheck = (): void => {
    void checker.start();
    setStep("check");
  };
  return <Framed narrow home={home}><Lobby room={room} info={info} checker={checker} onCheck={recheck} /></Framed>;
}

const WHYS: readonly string[] = ["left", "elsewhere", "revoked", "closed"];

function Gone({ why, info, again }: { why: string; info: VisitorInfo; again: () => void }): JSX.Element {
  const host = isHost(info);
  const known = WHYS.includes(why) ? why : "refused";
  return (
    <EmptyState
      icon={known === "left" ? "check" : "door"}
      title={t(`page.room.gone.${known}`)}
      actions={
        <>
          {known === "revoked" ? null : <Button kind="primary" data-testid="again" onClick={again}>{t("page.room.gone.again")}</Button>}
          <ButtonLink href={host ? `${homeOf(info)}/summary` : "/visit/summary"} icon="file">{t("page.room.gone.summary")}</ButtonLink>
          {host && <ButtonLink href={homeOf(info)} icon="back">{t("page.room.gone.visit")}</ButtonLink>}
        </>
      }
    >
      {t(`page.room.gone.${known}.do`)}
    </EmptyState>
  );
}
