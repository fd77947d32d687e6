import { Authenticators } from "./authenticators.ts";
import type { Bans } from "./bans.ts";
import { Credentials } from "./credentials.ts";
import { DefaultRooms } from "./default-rooms.ts";
import { Hashing } from "./hashing.ts";
import { Logins, type LoginsWorld } from "./logins.ts";
import { Newcomers } from "./newcomers.ts";
import { OidcSignIns } from "./oidc-sign-ins.ts";
import { Passkeys } from "./passkeys.ts";
import type { Portions } from "./portions.ts";
import { Proofs } from "./proofs.ts";
import { Recoveries } from "./recoveries.ts";
import { SecondFactors } from "./second-factors.ts";
import type { ServerSettings } from "./server-settings.ts";
import type { World } from "./world.ts";

interface AccessWorld extends World {
  readonly chat: LoginsWorld["chat"];
  readonly settings: ServerSettings;
  readonly bans: Bans;
  readonly portions: Portions | undefined;
}

/** The ways by which people come in. */
export class Access {
  /** Signs people in. */
  readonly credentials: Credentials;
  /** What people show after their password. */
  readonly second: SecondFactors;
  readonly authenticators: Authenticators;
  readonly passkeys: Passkeys;
  /** Makes accounts. */
  readonly newcomers: Newcomers;
  /** Makes links for new passwords. */
  readonly recoveries: Recoveries;
  /** The rooms that new people enter. */
  readonly defaultRooms: DefaultRooms;
  /** Signs in people of whom an issuer says who they are. */
  readonly oidc: OidcSignIns;
  /** Signs in connections for as long as they last. */
  readonly logins: Logins;

  /** What newcomers show who have no invitation. */
  readonly proofs: Proofs;

  constructor(world: AccessWorld) {
    const keyed = (text: string) => world.bans.keyed(text);
    this.defaultRooms = new DefaultRooms(world);
    this.proofs = new Proofs({ ...world, keyed });
    const factors = { ...world, hashing: new Hashing({ ...world, keyed }) };
    this.second = new SecondFactors(factors);
    const entering = {
      ...factors,
      second: this.second,
      defaultRooms: this.defaultRooms,
      proofs: this.proofs,
    };
    this.authenticators = new Authenticators(entering);
    this.passkeys = new Passkeys(entering);
    this.credentials = new Credentials(entering);
    this.newcomers = new Newcomers(entering);
    this.recoveries = new Recoveries(entering);
    this.oidc = new OidcSignIns({ ...entering, newcomers: this.newcomers });
    this.logins = new Logins({ ...entering, credentials: this.credentials, newcomers: this.newcomers });
  }
}
