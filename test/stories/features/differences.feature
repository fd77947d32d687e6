Feature: Where ExChat differs from the original, on purpose

  @differs-membership @PLAIN-7
  Scenario: Only members write into a room
    Given alice and bob use the plain protocol
    And there is a room lobby
    And bob is in lobby
    And everybody has read everything
    When alice sends {"room":"lobby","message":"let me in"}
    Then alice receives {"error":"you have not joined the lobby room!"}
    And alice and bob receive nothing more

  @differs-invalid @PLAIN-6
  Scenario Outline: Input that crashed the original is ignored
    Given alice uses the plain protocol
    When alice sends the frame <frame>
    Then alice receives nothing

    Examples:
      | frame                          |
      | {"command":"join","room":"de   |
      | an empty one                   |
      | {"command":"join","room":7}    |
      | {"command":"create","room":7}  |
      | {"room":7,"message":"hi"}      |

  @differs-invalid
  Scenario: The name of a room has 1 to 64 visible characters
    Given alice uses the plain protocol
    When alice creates a room whose name has 64 characters
    Then alice is told of success
    When alice creates a room whose name has 65 characters
    Then alice is told of an error about "64 characters"
    When alice sends {"command":"create","room":""}
    Then alice is told of an error about "empty"
    When alice sends {"command":"create","room":" "}
    Then alice is told of an error
    And alice receives nothing more

  @differs-away @WHO-2
  Scenario: Whoever drops is still a member, and reads later what was said meanwhile
    Given alice and bob use the plain protocol
    And there is a room lobby
    And alice and bob are in lobby
    When alice disconnects
    And bob says "while you were away" in lobby
    And alice connects again
    And bob says "welcome back" in lobby
    Then alice hears "welcome back" from bob in lobby
    But alice does not hear "while you were away"
    When alice also has a phone that uses the full protocol
    Then alice's phone finds "while you were away" from bob in the history of lobby

  @differs-away @FEED-2
  Scenario: The full protocol resumes where it was
    Given alice uses the full protocol
    And bob uses the plain protocol
    And there is a room lobby
    And alice and bob are in lobby
    And bob says "the last you saw" in lobby
    And alice hears "the last you saw" from bob in lobby
    When alice disconnects
    And bob says "missed, one" in lobby
    And bob says "missed, two" in lobby
    And alice resumes
    And bob says "and live again" in lobby
    Then alice hears "missed, one", "missed, two" and "and live again" in lobby once, in order

  @differs-order @FEED-6
  Scenario: Answers come in the order of the questions
    Given alice uses the plain protocol
    And there is a room lobby
    And alice is in lobby
    And everybody has read everything
    When alice sends {"room":"lobby","message":"one"}
    And alice sends {"room":"nowhere","message":"two"}
    And alice sends {"room":"lobby","message":"three"}
    And alice sends {"command":"join","room":"lobby"}
    And alice sends {"room":"lobby","message":"five"}
    Then alice receives {"room":"lobby","from":"alice","message":"one"}
    And alice receives {"error":"nowhere does not exists"}
    And alice receives {"room":"lobby","from":"alice","message":"three"}
    And alice receives {"error":"you already joined the lobby room!"}
    And alice receives {"room":"lobby","from":"alice","message":"five"}
    And alice receives nothing more

  @differs-sign-up @WHO-5
  Scenario: Of eight equal sign-ups at once, exactly one succeeds
    When 8 people sign up as "dave" at once
    Then 1 of them is answered 201, and 7 are answered 409 {"error":"username already taken"}

  @differs-limits @LIMIT-1
  Scenario: A message has at most 8000 characters, and who writes more is told so
    Given alice uses the plain protocol
    And there is a room lobby
    And alice is in lobby
    And everybody has read everything
    When alice sends a message of 8000 characters to lobby
    Then alice receives that message from alice in lobby
    When alice sends a message of 8001 characters to lobby
    Then alice is told of an error about "8000 characters"
    And alice receives nothing more

  @differs-limits @LIMIT-1
  Scenario: A frame has at most 64 KiB
    Given alice uses the plain protocol
    And alice also has a phone that uses the plain protocol
    When alice's phone sends a frame of 65537 bytes
    Then alice's phone is closed with 1009
    And alice receives nothing

  @differs-limits @LIMIT-2
  Scenario: Whoever writes too fast is told so, and nobody else is slowed down
    Given alice, bob and mallory use the plain protocol
    And there is a room lobby
    And alice, bob and mallory are in lobby
    When mallory sends 400 messages to lobby as fast as possible
    Then mallory is told of an error about "too often"
    When alice says "patience" in lobby
    Then bob hears "patience" from alice in lobby

  @differs-restart @LOG-3
  Scenario Outline: Nothing that was acknowledged is lost when the server is <ended>
    Given a server of its own
    And alice and bob use the plain protocol
    And there is a room lobby
    And alice and bob are in lobby
    And alice says "remember this" in lobby
    When the server is <ended> and started again
    And alice and bob connect again
    And bob says "I do" in lobby
    Then alice hears "I do" from bob in lobby
    When alice also has a phone that uses the full protocol
    Then alice's phone finds "remember this" from alice in the history of lobby

    Examples:
      | ended   |
      | killed  |
      | stopped |
