Feature: A failed part harms nobody else
  Rooms and sessions are looked after: one that fails harms no other, and comes back with its members.

  @S8 @FEED-7 @LOG-3
  Scenario: After the server is killed, rooms come back with their members
    Given a server of its own
    And alice and bob use the plain protocol
    And there is a room lobby
    And alice and bob are in lobby
    When the server is killed and started again
    And alice and bob connect again
    And alice says "we are still members" in lobby
    Then alice and bob hear "we are still members" from alice in lobby

  @S8 @RUN-5 @FEED-7
  Scenario Outline: A client that breaks the protocol loses its own connection, and nobody else's
    Given alice and bob use the plain protocol
    And there is a room lobby
    And alice and bob are in lobby
    And mallory connects by hand
    When mallory writes <what no client should>
    Then mallory's connection is closed
    When alice says "all is well" in lobby
    Then alice and bob hear "all is well" from alice in lobby
    And the server is the same process as before

    Examples:
      | what no client should             |
      | a frame without a mask            |
      | a frame with a reserved bit       |
      | a frame of an unknown kind        |
      | a text that is not UTF-8          |
      | a frame that claims 2^40 bytes    |
      | a message of 70000 bytes          |
      | a fragmented ping                 |
      | a continuation of nothing         |

  @S8 @PLAIN-6
  Scenario: A client that says senseless things a thousand times harms nobody
    Given alice, bob and mallory use the plain protocol
    And there is a room lobby
    And alice and bob are in lobby
    When mallory sends 1000 frames of nonsense
    And alice says "all is well" in lobby
    Then alice and bob hear "all is well" from alice in lobby
    And mallory receives nothing
    And the server is the same process as before

  @S8 @FEED-4
  Scenario: A client that does not read is let go, and the others miss nothing
    Given a server of its own without flood control
    And alice and bob use the plain protocol
    And mallory connects by hand
    And there is a room lobby
    And alice and bob are in lobby
    And mallory joins lobby and stops reading
    When alice says 3000 messages of 8000 characters in lobby
    Then bob hears all of them once, in order
    And mallory's connection is closed by the server
