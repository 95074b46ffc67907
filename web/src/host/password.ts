// The password rules, so that most mistakes are told before anything is sent. The centre has the last word.
const LEAST = 10;

/** Message key of what is wrong with a new password; null when nothing is. */
export function passwordProblem({ old, fresh, name }: { old: string; fresh: string; name: string }): string | null {
  if (fresh.length < LEAST) return "page.password.short";
  if (fresh === old) return "page.password.same";
  if (fresh.toLowerCase() === name.toLowerCase()) return "page.password.name";
  return null;
}
