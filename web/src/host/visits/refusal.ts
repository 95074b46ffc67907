// What the centre refused, by field.
import { ApiError } from "../../api";
import { said } from "../../text";

/** The sentence about a field (`title`, `participants[0].site`), if the refusal has one. */
export function refusalOf(cause: unknown, field: string): string | null {
  if (!(cause instanceof ApiError)) return null;
  const problem = cause.problems.find((one) => one.path === field);
  return problem ? said(problem) : null;
}

/** Whether every part of the refusal has a field to stand at. */
export function hasPlaces(cause: unknown, fields: (path: string) => boolean): boolean {
  return cause instanceof ApiError && cause.problems.length > 0 && cause.problems.every((one) => fields(one.path));
}

/** Whether the visit form has a place for the sentence about `path`. */
export function inVisitForm(path: string): boolean {
  return ["title", "firm", "at_utc", "minutes", "participants"].includes(path) || /^participants\[\d+\]\.(name|site)$/.test(path);
}
