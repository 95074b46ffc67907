import { describe, expect, it } from "vitest";
import { passwordProblem } from "./password";

describe("password rules", () => {
  it("asks for ten characters, other than the old one and the name", () => {
    expect(passwordProblem({ old: "o", fresh: "nine char", name: "host" })).toBe("page.password.short");
    expect(passwordProblem({ old: "ten letters", fresh: "ten letters", name: "host" })).toBe("page.password.same");
    expect(passwordProblem({ old: "o", fresh: "LI WEI WEI", name: "Li Wei Wei" })).toBe("page.password.name");
    expect(passwordProblem({ old: "o", fresh: "correct horse", name: "host" })).toBeNull();
  });
});
