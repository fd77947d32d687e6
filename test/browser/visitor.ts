import type { Browser, BrowserContextOptions, Locator, Page } from "playwright-core";

const WAIT_MS_MAX = 15_000;

/** Somebody at a browser, and what they do there. Everything is found as assistive technology finds it. */
export class Visitor implements AsyncDisposable {
  readonly name: string;
  readonly page: Page;
  /** What went wrong inside the page. */
  readonly troubles: string[];

  private constructor(name: string, page: Page, troubles: string[]) {
    this.name = name;
    this.page = page;
    this.troubles = troubles;
  }

  /** A browser that has never been here; nothing is asked yet. */
  static async open(browser: Browser, name: string, options: BrowserContextOptions = {}): Promise<Visitor> {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
    return await Visitor.#tab(name, await context.newPage());
  }

  /** Comes in for the first time. */
  static async comeIn(browser: Browser, url: string, name: string): Promise<Visitor> {
    const visitor = await Visitor.open(browser, name);
    await visitor.page.goto(url);
    await visitor.page.getByRole("textbox", { name: "Your name" }).fill(name);
    await visitor.page.getByRole("button", { name: "Start chatting" }).click();
    await visitor.composer("default").waitFor();
    return visitor;
  }

  static async #tab(name: string, page: Page): Promise<Visitor> {
    // Less than a test may take, so that what did not come is named.
    page.setDefaultTimeout(WAIT_MS_MAX);
    const troubles: string[] = [];
    page.on("pageerror", (error) => troubles.push(error.stack ?? error.message));
    page.on("console", (message) => {
      // A connection that is cut on purpose is told in the console as well.
      if (message.type() === "error" && !message.text().includes("WebSocket")) troubles.push(message.text());
    });
    return new Visitor(name, page, troubles);
  }

  /** Another tab of the same browser, at the same place, behind this one. */
  async anotherTab(): Promise<Visitor> {
    const page = await this.page.context().newPage();
    const tab = await Visitor.#tab(this.name, page);
    await page.goto(this.page.url());
    await this.turnTo();
    return tab;
  }

  /** Brings this tab to the front. Browsers hardly draw the others, so whoever clicks in one waits for long. */
  async turnTo(): Promise<void> {
    await this.page.bringToFront();
  }

  button(name: string): Locator {
    return this.page.getByRole("button", { name, exact: true });
  }

  link(place: string): Locator {
    const sidebar = this.page.getByRole("navigation", { name: "Rooms and people" });
    return sidebar.getByRole("link", { name: place, exact: true });
  }

  composer(room: string): Locator {
    return this.page.getByRole("textbox", { name: `Message #${room}`, exact: true });
  }

  log(place: string): Locator {
    return this.page.getByRole("log", { name: place, exact: true });
  }

  messages(text: string): Locator {
    return this.page.getByRole("article").filter({ hasText: text });
  }

  async create(room: string): Promise<void> {
    await this.button("Create room").click();
    await this.page.getByRole("textbox", { name: "Room name" }).fill(room);
    await this.button("Create").click();
    await this.composer(room).waitFor();
  }

  async write(room: string, ...texts: readonly string[]): Promise<void> {
    for (const text of texts) {
      await this.composer(room).fill(text);
      await this.composer(room).press("Enter");
    }
  }

  /** The texts in the timeline, from top to bottom. */
  async texts(): Promise<string[]> {
    return await this.page.locator("article .body").allTextContents();
  }

  /** What is not known to be stored carries a mark until it is. */
  async hasSentAll(): Promise<void> {
    await this.page.waitForFunction(() => !document.querySelector("article.pending, article.refused"));
  }

  /** Says that everything in the room has been read, rather than look at it for long enough. */
  async marksRead(): Promise<void> {
    await this.page.keyboard.press("Escape");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.page.context().close();
  }
}
