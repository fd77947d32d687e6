Feature: Rooms
  People talk in rooms. Whoever is in a room receives everything that is said there, through whichever door they came.

  @S1 @FEED-1
  Scenario Outline: Everybody in a room hears what anybody says there
    Given alice uses <alice's door>
    And bob uses <bob's door>
    And there is a room lobby
    And alice and bob are in lobby
    When alice says "hello, bob" in lobby
    And bob says "hello, alice" in lobby
    Then alice and bob hear "hello, bob" from alice in lobby
    And alice and bob hear "hello, alice" from bob in lobby

    Examples:
      | alice's door       | bob's door         |
      | the plain protocol | the plain protocol |
      | the plain protocol | the full protocol  |
      | the full protocol  | the full protocol  |
      | IRC                | the plain protocol |
      | IRC                | the full protocol  |
      | IRC                | IRC                |

    @browser
    Examples: with the page
      | alice's door       | bob's door |
      | the plain protocol | the page   |
      | the page           | the page   |

  @S1
  Scenario Outline: What is said in a room stays in the room
    Given alice, bob and carol use <door>
    And there are rooms lobby and kitchen
    And alice and bob are in lobby
    And carol is in kitchen
    When alice says "only for the lobby" in lobby
    Then bob hears "only for the lobby" from alice in lobby
    But carol does not hear "only for the lobby"

    Examples:
      | door               |
      | the plain protocol |
      | the full protocol  |
      | IRC                |

  @S2
  Scenario Outline: Somebody in several rooms hears each of them
    Given alice, bob and carol use <door>
    And there are rooms lobby and kitchen
    And alice and bob are in lobby
    And alice and carol are in kitchen
    When bob says "this is the lobby" in lobby
    And carol says "this is the kitchen" in kitchen
    Then alice hears "this is the lobby" from bob in lobby
    And alice hears "this is the kitchen" from carol in kitchen
    But bob does not hear "this is the kitchen"

    Examples:
      | door               |
      | the plain protocol |
      | the full protocol  |
      | IRC                |

  @S2 @PLAIN-4 @PLAIN-7
  Scenario: Creating a room and joining it are two things
    Given alice and bob use the plain protocol
    When alice sends {"command":"create","room":"lobby"}
    Then alice receives {"success":"lobby has been created!"}
    When alice sends {"room":"lobby","message":"am I in?"}
    Then alice receives {"error":"you have not joined the lobby room!"}
    When alice sends {"command":"join","room":"lobby"}
    Then alice receives {"room":"lobby","message":"welcome to the lobby chat room, alice!"}
    And alice and bob receive nothing more

  @S2
  Scenario: There is always a room called default
    Given alice and bob use the plain protocol
    When alice sends {"command":"create","room":"default"}
    Then alice receives {"error":"default already exists"}
    When alice sends {"command":"join","room":"default"}
    Then alice receives {"room":"default","message":"welcome to the default chat room, alice!"}

  @S3 @FULL-1
  Scenario: Nobody joins a room twice
    Given alice uses the full protocol
    And there is a room lobby
    And alice is in lobby
    When alice asks for "room.join" with {"name":"lobby"}
    Then alice is refused with "already_member"

  @S3
  Scenario: A room that does not exist is refused
    Given alice uses the full protocol
    When alice asks for "room.join" with {"name":"nowhere"}
    Then alice is refused with "no_such_room"

  @S3 @FULL-1 @FULL-3
  Scenario: What makes no sense is answered, and harms no connection
    Given alice uses the full protocol
    And there is a room lobby
    And alice is in lobby
    When alice asks for "room.explode" with {}
    Then alice is refused with "unknown_command"
    When alice asks for "message.post" with {"room":7,"body":"hi"}
    Then alice is refused with "bad_request"
    When alice says "still here" in lobby
    Then alice hears "still here" from alice in lobby
