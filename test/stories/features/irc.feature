Feature: IRC
  An IRC client is a client of the same chat: the same people, rooms, messages and history as by every other door.

  @S11 @IRC-3
  Scenario: People of all doors talk in one room
    Given alice uses IRC
    And bob uses the full protocol
    And carol uses the plain protocol
    When alice creates the room lobby
    And bob and carol join lobby
    And alice says "hello from IRC" in lobby
    And bob says "hello from a WebSocket" in lobby
    And carol says "hello, all of you" in lobby
    Then alice, bob and carol hear "hello from IRC" from alice in lobby
    And alice, bob and carol hear "hello from a WebSocket" from bob in lobby
    And alice, bob and carol hear "hello, all of you" from carol in lobby

  @S11 @IRC-20
  Scenario: What is said while the IRC client is away is in its history
    Given alice uses IRC
    And bob uses the full protocol
    And there is a room lobby
    And alice and bob are in lobby
    When alice disconnects
    And bob says "while you were away" in lobby
    And alice connects again
    And bob says "welcome back" in lobby
    Then alice hears "welcome back" from bob in lobby
    But alice does not hear "while you were away"
    And alice finds "while you were away" from bob in the history of lobby
    And bob hears "welcome back" from bob in lobby

  @S11 @IRC-3
  Scenario: A person uses IRC and the full protocol at once, and is one person
    Given alice uses IRC
    And alice also has a phone that uses the full protocol
    And bob uses IRC
    And there is a room lobby
    And alice and bob are in lobby
    When alice says "from IRC" in lobby
    And bob tells alice "and in private"
    Then alice, alice's phone and bob hear "from IRC" from alice in lobby
    And alice, alice's phone and bob hear "and in private" from bob to alice
    And alice's phone finds "from IRC" from alice in the history of lobby
    When alice leaves lobby
    And bob says "they are gone" in lobby
    Then alice and alice's phone do not hear "they are gone"

  @S11 @S8 @LOG-3
  Scenario: After the server is killed, IRC clients come back into their rooms
    Given a server of its own
    And alice uses IRC
    And bob uses the full protocol
    And there is a room lobby
    And alice and bob are in lobby
    And alice says "before it" in lobby
    When the server is killed and started again
    And alice and bob connect again
    And bob says "we are still members" in lobby
    Then alice and bob hear "we are still members" from bob in lobby
    And alice finds "before it" from alice in the history of lobby
