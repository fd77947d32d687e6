Feature: Private messages
  A person writes to another without any room. All clients of both get it, and nobody else does.

  @S6 @WHO-7
  Scenario Outline: Alice writes to bob
    Given alice uses <alice's door>
    And bob uses <bob's door>
    And carol uses the plain protocol
    When alice tells bob "just between us"
    And bob tells alice "of course"
    Then alice and bob hear "just between us" from alice to bob
    And alice and bob hear "of course" from bob to alice
    But carol does not hear "just between us"

    Examples:
      | alice's door       | bob's door         |
      | the plain protocol | the plain protocol |
      | the plain protocol | the full protocol  |
      | the full protocol  | the plain protocol |
      | the full protocol  | the full protocol  |
      | IRC                | the full protocol  |
      | the plain protocol | IRC                |
      | IRC                | IRC                |

    @browser
    Examples: with the page
      | alice's door | bob's door         |
      | the page     | the plain protocol |
      | the page     | the page           |

  @S6 @WHO-7
  Scenario: Being in the same room changes nothing
    Given alice, bob and carol use the plain protocol
    And there is a room lobby
    And alice, bob and carol are in lobby
    When alice tells bob "psst"
    Then bob hears "psst" from alice to bob
    But carol does not hear "psst"

  @WHO-8
  Scenario: Bob hides a conversation, and the next message brings it back
    Given alice and bob use the full protocol
    When alice tells bob "lunch?"
    Then bob hears "lunch?" from alice to bob
    When bob hides the conversation with alice
    And alice tells bob "supper, then?"
    Then bob hears "supper, then?" from alice to bob

  @S6
  Scenario: Nobody can be written to who does not exist
    Given alice uses the full protocol
    When alice asks for "direct.open" with {"user":"nobody-at-all"}
    Then alice is refused with "no_such_user"
