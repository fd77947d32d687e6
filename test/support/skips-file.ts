/** The variable that names the file in which `bin/test` looks for what was skipped, to say it again at its end. */
export const SKIPS_FILE = "TESTS_SKIPPED_FILE";
