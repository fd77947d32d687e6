Feature: People and their clients
  A client belongs to a person. A person may have any number of clients at once; what the person gets, each of them gets.

  @S4 @PLAIN-1
  Scenario: The welcome says who one is, and everybody sees who said what
    Given alice and bob use the plain protocol
    And there is a room lobby
    When alice sends {"command":"join","room":"lobby"}
    Then alice receives {"room":"lobby","message":"welcome to the lobby chat room, alice!"}
    When bob sends {"command":"join","room":"lobby"}
    Then bob receives {"room":"lobby","message":"welcome to the lobby chat room, bob!"}
    When bob sends {"room":"lobby","message":"it is me"}
    Then alice and bob receive {"room":"lobby","from":"bob","message":"it is me"}
    And alice and bob receive nothing more

  @S4
  Scenario: Nobody can speak in the name of somebody else
    Given alice and mallory use the plain protocol
    And there is a room lobby
    And alice and mallory are in lobby
    When mallory sends {"room":"lobby","from":"alice","message":"I am alice"}
    Then alice and mallory receive {"room":"lobby","from":"mallory","message":"I am alice"}

  @S4 @WHO-4
  Scenario: Two people cannot have one name, however it is written
    Given alice uses the full protocol
    When somebody signs up as "ALICE"
    Then the server answers 409 {"error":"username already taken"}

  @S5 @WHO-1
  Scenario Outline: Each client of a person gets what the person gets
    Given alice uses <first door>
    And alice also has a phone that uses <second door>
    And bob uses the plain protocol
    And there is a room lobby
    And alice and bob are in lobby
    When bob says "hello to all of you" in lobby
    Then alice and alice's phone hear "hello to all of you" from bob in lobby
    When alice says "from my desk" in lobby
    Then bob, alice and alice's phone hear "from my desk" from alice in lobby
    When bob tells alice "and in private"
    Then alice and alice's phone hear "and in private" from bob to alice

    Examples:
      | first door         | second door        |
      | the plain protocol | the plain protocol |
      | the plain protocol | the full protocol  |
      | the full protocol  | the full protocol  |
      | the full protocol  | IRC                |
      | IRC                | IRC                |

  @S5 @WHO-2
  Scenario: What one client of a person does counts for the others
    Given alice uses the plain protocol
    And alice also has a phone that uses the plain protocol
    And bob uses the plain protocol
    And there is a room lobby
    When alice sends {"command":"join","room":"lobby"}
    Then alice and alice's phone receive {"room":"lobby","message":"welcome to the lobby chat room, alice!"}
    When alice's phone sends {"room":"lobby","message":"I am in, too"}
    Then alice and alice's phone receive {"room":"lobby","from":"alice","message":"I am in, too"}
    And alice, alice's phone and bob receive nothing more

  @S5
  Scenario: A client that comes later gets what comes later
    Given alice and bob use the plain protocol
    And there is a room lobby
    And alice and bob are in lobby
    When bob says "before" in lobby
    And alice also has a phone that uses the plain protocol
    And bob says "after" in lobby
    Then alice's phone hears "after" from bob in lobby
    But alice's phone does not hear "before"

  @S5 @WHO-1
  Scenario: A person stays when one of their clients goes
    Given alice and bob use the plain protocol
    And alice also has a phone that uses the plain protocol
    And there is a room lobby
    And alice and bob are in lobby
    When alice's phone disconnects
    And bob says "one is enough" in lobby
    Then alice hears "one is enough" from bob in lobby

  @S14 @one-node
  Scenario: The story of the other clients, twenty times in a row
    Given alice and bob use the plain protocol
    And there is a room lobby
    And alice and bob are in lobby
    Then 20 times a new client of alice hears each of 10 messages from bob in lobby once, in order
