Feature: The project itself
  Whoever comes anew starts, uses and tests ExChat by what the README says.

  @S12
  Scenario: Acceptance tests are stories, run by the test command
    When somebody reads scripts/test.ts
    Then it names "test/stories/run.ts"

  @S13 @S15
  Scenario: Continuous integration runs the test line of the README
    When somebody reads README.md
    Then it names "npm ci && npm test"
    When somebody reads .ci/run
    Then it names "npm ci && npm test"

  @S14
  Scenario: No story is given a second chance, and none waits for a time to pass
    When somebody reads test/stories/cucumber.json
    Then it does not name "retry"
    When somebody looks through the steps of the stories
    Then it does not name "sleep("
    And it does not name "waitForTimeout"

  @S15
  Scenario: The server is run as the README says
    When somebody reads README.md
    Then it names "npm ci && npm start"
    When alice types "npm start"
    And alice uses the plain protocol there
    And alice sends {"command":"join"}
    Then alice receives {"room":"default","message":"welcome to the default chat room, alice!"}
    And the server ends with npm
