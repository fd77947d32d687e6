/** The real writing worker, with other settings of SQLite. */
import "./tuned-pragmas.ts";
import "../../src/store/sqlite/writer.worker.ts";
