import { expect, test } from "bun:test";
import type { Answer } from "../../src/chat/questions.ts";
import { Sasl } from "../../src/doors/irc/sasl.ts";
import { appCode } from "../support/app.ts";
import { chatWithAda, offerOf, PASSWORD, plain, says, scram } from "../support/sasl.ts";

const right = <T extends object>(answer: Answer<T>): T => {
  if ("refused" in answer) throw new Error(answer.refused.message);
  return answer;
};

test("[FACTOR-10] IRC cannot ask for a code: passwords are refused with the way, app passwords and certificates sign in", async () => {
  await using house = await chatWithAda();
  const { chat } = house.world;
  const { user, session } = house.ada;
  const { authenticators, credentials } = chat.access;
  const begun = right(await authenticators.begin({ user, group: user.id }, { password: PASSWORD }));
  right(await authenticators.confirm(user.id, { setup: begun.setup, code: appCode(begun.secret) }));
  const { token } = right(await credentials.openSession(user.id, "phone", session));
  const sasl = new Sasl(offerOf(house.world));
  const refused = {
    code: "second_factor",
    message: expect.stringContaining("make an app password in the page"),
  };
  expect(await says(sasl, "PLAIN", plain("", "ada", PASSWORD))).toMatchObject({ ends: "failed", refused });
  expect((await scram(sasl, "ada", PASSWORD)).last).toMatchObject({ ends: "failed", refused });
  // Who does not know the password is told nothing.
  expect(await says(sasl, "PLAIN", plain("", "ada", "wrong password"))).toMatchObject({
    refused: { code: "bad_credentials" },
  });
  expect((await scram(sasl, "ada", "wrong password")).last).toMatchObject({
    refused: { code: "bad_credentials" },
  });
  expect(await says(sasl, "PLAIN", plain("", "ada", token))).toMatchObject({
    login: { user: { name: "Ada" } },
  });
  const fingerprint = "a".repeat(64);
  await house.world.town.does(user.id, { type: "certificate.add", fingerprint });
  const login = await chat.access.logins.byCertificate({ name: "", fingerprint }, { network: "" }, "IRC");
  expect(right(login).user.name).toBe("Ada");
});
