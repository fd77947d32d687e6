Feature: The plain protocol
  The frames of /chat without a subprotocol, to the byte. Nothing is sent on connecting.

  @wire-join @PLAIN-1
  Scenario: Joining the default room without naming it
    Given alice and bob use the plain protocol
    Then alice receives nothing
    When alice sends {"command":"join"}
    Then alice receives {"room":"default","message":"welcome to the default chat room, alice!"}
    When bob sends {"command":"join"}
    Then bob receives {"room":"default","message":"welcome to the default chat room, bob!"}
    And alice and bob receive nothing more

  @wire-join-room @PLAIN-1
  Scenario: Joining a room is told to all clients of the person, and to no other member
    Given alice and bob use the plain protocol
    And alice also has a phone that uses the plain protocol
    And there is a room lobby
    And bob is in lobby
    When alice sends {"command":"join","room":"lobby"}
    Then alice and alice's phone receive {"room":"lobby","message":"welcome to the lobby chat room, alice!"}
    And alice, alice's phone and bob receive nothing more

  @wire-join-again @PLAIN-2
  Scenario: Joining again is refused, to the sender only, also from another client of the person
    Given alice uses the plain protocol
    And alice also has a phone that uses the plain protocol
    And there is a room lobby
    And alice is in lobby
    When alice sends {"command":"join","room":"lobby"}
    Then alice receives {"error":"you already joined the lobby room!"}
    And alice's phone receives {"room":"lobby","message":"welcome to the lobby chat room, alice!"}
    When alice's phone sends {"command":"join","room":"lobby"}
    Then alice's phone receives {"error":"you already joined the lobby room!"}
    And alice and alice's phone receive nothing more

  @wire-unknown-room @PLAIN-3
  Scenario Outline: A room that does not exist cannot be joined or written to
    Given alice uses the plain protocol
    When alice sends <frame>
    Then alice receives {"error":"nowhere does not exists"}
    And alice receives nothing more

    Examples:
      | frame                               |
      | {"command":"join","room":"nowhere"} |
      | {"room":"nowhere","message":"hi"}   |

  @wire-create @PLAIN-4
  Scenario: Creating a room is answered to the sender only, and joins nobody
    Given alice and bob use the plain protocol
    And alice also has a phone that uses the plain protocol
    When alice sends {"command":"create","room":"lobby"}
    Then alice receives {"success":"lobby has been created!"}
    When alice sends {"command":"join","room":"lobby"}
    Then alice and alice's phone receive {"room":"lobby","message":"welcome to the lobby chat room, alice!"}
    And alice, alice's phone and bob receive nothing more

  @wire-create-existing @PLAIN-4
  Scenario: Creating a room that exists is refused
    Given alice and bob use the plain protocol
    And there is a room lobby
    When alice sends {"command":"create","room":"lobby"}
    Then alice receives {"error":"lobby already exists"}
    And alice and bob receive nothing more

  @wire-message @PLAIN-5
  Scenario: A message goes to every client of every member, the sender's included
    Given alice, bob and carol use the plain protocol
    And alice also has a phone that uses the plain protocol
    And bob also has a phone that uses the plain protocol
    And there is a room lobby
    And alice and bob are in lobby
    And everybody has read everything
    When alice sends {"room":"lobby","message":"hi"}
    Then alice, alice's phone, bob and bob's phone receive {"room":"lobby","from":"alice","message":"hi"}
    And alice, alice's phone, bob, bob's phone and carol receive nothing more

  @wire-message @PLAIN-5
  Scenario Outline: A message is repeated as it was written
    Given alice uses the plain protocol
    And there is a room lobby
    And alice is in lobby
    When alice sends {"message":<text>,"room":"lobby"}
    Then alice receives {"room":"lobby","from":"alice","message":<text>}

    Examples:
      | text                         |
      | "grüße, 世界 👋🏽"              |
      | "  two spaces around  "      |
      | "two\\nlines and a \"quote\"" |
      | "<b>&amp;</b>"               |

  @wire-ignored @PLAIN-6
  Scenario Outline: What is no command is ignored, and the connection stays open
    Given alice uses the plain protocol
    When alice sends the frame <frame>
    Then alice receives nothing
    When alice sends {"command":"join","room":"nowhere"}
    Then alice receives {"error":"nowhere does not exists"}

    Examples:
      | frame                                   |
      | {"command":"explode","room":"default"}  |
      | {}                                      |
      | {"command":"create"}                    |
      | {"message":"hi"}                        |
      | {"message":7,"room":"default"}          |
      | {"command":["join"]}                    |
      | []                                      |
      | ["join"]                                |
      | null                                    |
      | true                                    |
      | 42                                      |
      | "join"                                  |
      | join                                    |
      | {"command":"join"                       |

  @wire-ignored @PLAIN-6
  Scenario: A binary frame is ignored, even if it would be a command as text
    Given alice uses the plain protocol
    When alice sends {"command":"join"} as a binary frame
    Then alice receives nothing

  @wire-create-is-message @PLAIN-5
  Scenario: A create that also has a message is a message
    Given alice uses the plain protocol
    And there is a room lobby
    And alice is in lobby
    And everybody has read everything
    When alice sends {"command":"create","room":"lobby","message":"hi"}
    Then alice receives {"room":"lobby","from":"alice","message":"hi"}
    When alice sends {"command":"create","room":"nowhere","message":"hi"}
    Then alice receives {"error":"nowhere does not exists"}
    And alice receives nothing more

  @wire-users @PLAIN-9
  Scenario: Signing up gives a token, once for each name
    When somebody signs up as "dave"
    Then the server answers 201 {"username":"dave","access_token":"…"}
    When somebody signs up as "dave"
    Then the server answers 409 {"error":"username already taken"}

  @wire-users @PLAIN-9
  Scenario Outline: Signing up needs a name
    When somebody posts <body> to /users
    Then the server answers 400 {"error":"username is required"}

    Examples:
      | body                |
      | {}                  |
      | {"username":""}     |
      | {"username":null}   |
      | {"user":"dave"}     |
      | []                  |
      | nothing             |

  @wire-token @PLAIN-9
  Scenario: A token says who one is
    Given dave signs up
    When dave connects to /chat?access_token= with his token
    And dave sends {"command":"join"}
    Then dave receives {"room":"default","message":"welcome to the default chat room, dave!"}

  @wire-token @PLAIN-9
  Scenario: An unknown token is refused before the upgrade
    When somebody asks to upgrade at "/chat?access_token=unknown"
    Then the upgrade is answered with 400

  @wire-guests @PLAIN-10
  Scenario: Without a token one is a guest
    Given erin connects as a guest
    When erin sends {"command":"join"}
    Then erin receives a welcome to default that names a guest

  @wire-guests @PLAIN-10
  Scenario: Where guests are switched off, a token is needed
    Given a server of its own where EXCHAT_GUESTS is off
    When somebody asks to upgrade at "/chat"
    Then the upgrade is answered with 400
    Given alice uses the plain protocol
    When alice sends {"command":"join"}
    Then alice receives {"room":"default","message":"welcome to the default chat room, alice!"}

  @wire-paths
  Scenario Outline: A path that leads nowhere
    When somebody gets <path>
    Then the server answers 404 Not Found

    Examples:
      | path            |
      | /nowhere        |
      | /chat/lobby     |
      | /../etc/passwd  |
      | /src/main.ts    |

  @wire-pings @slow @LIMIT-3
  Scenario: Pings go out every 30 seconds, and who is silent for 60 is closed
    Given alice uses the plain protocol
    And mallory connects by hand, and answers no ping
    And bob connects by hand, and answers every ping
    Then mallory's connection is closed after 60 to 95 seconds
    And mallory has been pinged after 1 to 31 seconds
    And bob has been pinged at least twice, about 30 seconds apart
    When bob sends {"command":"join","room":"nowhere"} by hand
    Then bob receives {"error":"nowhere does not exists"} by hand
    And alice receives nothing

  @extra-leave @PLAIN-8
  Scenario: Leaving a room
    Given alice uses the plain protocol
    And there is a room lobby
    And alice is in lobby
    When alice sends {"command":"leave","room":"lobby"}
    Then alice receives {"success":"you left the lobby room"}
    When alice sends {"command":"leave","room":"lobby"}
    Then alice receives {"error":"you have not joined the lobby room!"}
    When alice sends {"room":"lobby","message":"can I still write?"}
    Then alice receives {"error":"you have not joined the lobby room!"}
    When alice sends {"command":"join","room":"lobby"}
    Then alice receives {"room":"lobby","message":"welcome to the lobby chat room, alice!"}
    And alice receives nothing more

  @extra-private @PLAIN-8
  Scenario: A private message goes to every client of both
    Given alice, bob and carol use the plain protocol
    And alice also has a phone that uses the plain protocol
    And bob also has a phone that uses the plain protocol
    When alice sends {"to":"bob","message":"hi"}
    Then alice, alice's phone, bob and bob's phone receive {"from":"alice","to":"bob","message":"hi"}
    And alice, alice's phone, bob, bob's phone and carol receive nothing more

  @extra-private @PLAIN-8
  Scenario: A private message to nobody
    Given alice uses the plain protocol
    When alice sends {"to":"nowhere","message":"hi"}
    Then alice receives {"error":"nowhere does not exists"}
    And alice receives nothing more
