import { Given, Then, When } from "@cucumber/cucumber";
import { PageSeat } from "../seats/page-seat.ts";
import type { Story } from "./story.ts";

Given("{client} opens {rest} for the first time", async function (this: Story, client: string, path: string) {
  await this.page(client, path);
});

function pageOf(story: Story, client: string): PageSeat {
  const seat = story.seat(client);
  if (!(seat instanceof PageSeat)) throw new Error(`${client} does not use the page`);
  return seat;
}

When("{client} reloads the page", async function (this: Story, client: string) {
  await pageOf(this, client).page.reload();
});

Then("the page of {client} has run nothing of it", async function (this: Story, client: string) {
  const { page } = pageOf(this, client);
  const hurt = await page.evaluate(() => "hurt" in window);
  const made = await page.locator("img[src='x'], article b, nav i, [role=log] i, h1 i, h2 i").count();
  if (hurt || made > 0)
    throw new Error(`the page has taken text for markup: ran ${hurt}, made ${made} elements of it`);
});
