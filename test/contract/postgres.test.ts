import { testWith } from "../support/loud-skip.ts";
import { postgresLacking } from "../support/postgres.ts";
import { PostgresHome } from "../support/postgres-home.ts";
import { storeContract } from "./store.ts";

if (postgresLacking === undefined) storeContract("PostgreSQL", () => PostgresHome.open());
else testWith(postgresLacking, "PostgreSQL does what every store must do", async () => {});
