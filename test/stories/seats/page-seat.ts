import type { Locator, Page } from "playwright-core";
import { type Said, type Seat, told } from "./seat.ts";

/** By the web app, found by the names that assistive technology uses. */
export class PageSeat implements Seat {
  readonly page: Page;
  readonly #name: string;
  readonly #troubles: string[] = [];

  constructor(page: Page, name: string) {
    this.page = page;
    this.#name = name;
    page.on("pageerror", (error) => this.#troubles.push(error.stack ?? error.message));
    page.on("console", (message) => {
      if (message.type() === "error") this.#troubles.push(message.text());
    });
  }

  /** What went wrong in the page, and what it shows. */
  async described(): Promise<string> {
    const screen = await this.page.locator("body").ariaSnapshot();
    return [`${this.#name}'s page:`, ...this.#troubles, screen].join("\n");
  }

  get isOpen(): boolean {
    return !this.page.isClosed();
  }

  /** The first visit: nobody knows this browser yet. */
  async comeIn(url: string): Promise<void> {
    await this.page.goto(url);
    await this.page.getByRole("textbox", { name: "Your name" }).fill(this.#name);
    await this.page.getByRole("button", { name: "Start chatting" }).click();
    await this.#places().waitFor();
  }

  /** The page also joins what it creates. */
  async create(room: string): Promise<void> {
    await this.#places().getByRole("button", { name: "Create room" }).click();
    const dialog = this.page.getByRole("dialog");
    await dialog.getByRole("textbox", { name: "Room name" }).fill(room);
    await dialog.getByRole("button", { name: "Create", exact: true }).click();
    await this.#link(room).waitFor();
  }

  async join(room: string): Promise<void> {
    await this.#places().getByRole("button", { name: "Browse rooms" }).click();
    const dialog = this.page.getByRole("dialog");
    await dialog.getByRole("button", { name: `Join ${room}`, exact: true }).click();
    await this.#link(room).waitFor();
  }

  async leave(room: string): Promise<void> {
    await this.#open(room);
    await this.page.getByRole("button", { name: "Leave room" }).click();
    await this.#link(room).waitFor({ state: "hidden" });
  }

  async say(room: string, text: string): Promise<void> {
    await this.#open(room);
    await this.#write(`Message #${room}`, text);
  }

  async tell(person: string, text: string): Promise<void> {
    await this.#places().getByRole("button", { name: "New message" }).click();
    const dialog = this.page.getByRole("dialog");
    await dialog.getByRole("textbox", { name: "To" }).fill(person);
    await dialog.getByRole("button", { name: "Open", exact: true }).click();
    await this.#write(`Message ${person}`, text);
  }

  async hears(said: Said): Promise<void> {
    const place = said.room ?? (said.from === this.#name ? said.to : said.from);
    await this.#open(place);
    const shown = this.message(place, said);
    await shown.first().waitFor();
    const times = await shown.count();
    if (times !== 1) throw new Error(`${this.#name}'s page shows ${told(said)} ${times} times`);
  }

  /** The rows of the timeline that show what this person said. */
  message(place: string, { from, text }: { from: string; text: string }): Locator {
    const timeline = this.page.getByRole("log", { name: place });
    return timeline.getByRole("article", { name: new RegExp(`^${escaped(from)}`) }).filter({ hasText: text });
  }

  async hasHeard(text: string): Promise<boolean> {
    return (await this.page.getByRole("article").filter({ hasText: text }).count()) > 0;
  }

  async settled(): Promise<void> {}

  async close(): Promise<void> {
    await this.page.context().close();
  }

  #places(): Locator {
    return this.page.getByRole("navigation", { name: "Rooms and people" });
  }

  #link(place: string): Locator {
    return this.#places().getByRole("link", {
      name: new RegExp(`(?:^|[#\\s])${escaped(place)}(?:$|[\\s,])`),
    });
  }

  async #open(place: string): Promise<void> {
    await this.#link(place).click();
    await this.page.getByRole("log", { name: place }).waitFor();
  }

  /** What was written stands in the timeline when this resolves. */
  async #write(composer: string, text: string): Promise<void> {
    const box = this.page.getByRole("textbox", { name: composer, exact: true });
    await box.fill(text);
    await box.press("Enter");
    await this.page.getByRole("article").filter({ hasText: text }).first().waitFor();
  }
}

const escaped = (text: string): string => text.replace(/[^\w\s]/g, "\\$&");
