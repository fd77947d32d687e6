Feature: Running it
  What whoever runs a server, or writes a client for it, can rely on.

  @RUN-3
  Scenario Outline: Every answer is guarded
    When somebody gets <path>
    Then the answer's "x-content-type-options" is "nosniff"
    And the answer's "referrer-policy" is "no-referrer"
    And the answer's "x-frame-options" is "DENY"
    And the answer's "content-security-policy" says "default-src 'none'"
    And the answer's "content-security-policy" says "frame-ancestors 'none'"

    Examples:
      | path       |
      | /          |
      | /chat.html |
      | /readyz    |
      | /metrics   |
      | /users     |
      | /nowhere   |

  @RUN-3
  Scenario: The page may load nothing from elsewhere
    When somebody gets /chat.html
    Then the answer's "content-security-policy" names no place but the server itself
    And the answer's "content-security-policy" says "require-trusted-types-for 'script'"

  @LIMIT-4
  Scenario: Every limit is told, the same to whoever looks and to whoever says hello
    Given alice uses the full protocol
    When somebody gets /readyz
    Then the limits told there are those that alice was told
    And one of them is messageCharactersMax, and it is 8000
