@browser
Feature: The page
  The web client is at / and at /chat.html. A first visit needs a name, nothing else.

  @S9 @PAGE-2
  Scenario Outline: Somebody opens the page, creates a room, writes and reads
    Given alice opens <path> for the first time
    And bob uses the plain protocol
    When alice creates the room lobby
    And bob joins lobby
    And alice says "I wrote this in a browser" in lobby
    And bob says "and I read it elsewhere" in lobby
    Then alice and bob hear "I wrote this in a browser" from alice in lobby
    And alice hears "and I read it elsewhere" from bob in lobby

    Examples:
      | path       |
      | /          |
      | /chat.html |

  @S9 @PAGE-1
  Scenario: Whoever picks a name is in the default room
    Given bob uses the plain protocol
    And bob is in default
    And alice uses the page
    When alice says "is anybody here?" in default
    And bob says "I am" in default
    Then bob hears "is anybody here?" from alice in default
    And alice hears "I am" from bob in default

  @S9 @PAGE-2
  Scenario: Somebody joins a room that somebody else has created
    Given bob uses the plain protocol
    And there is a room garden
    And bob is in garden
    And alice uses the page
    When alice joins garden
    And alice says "nice garden" in garden
    Then bob hears "nice garden" from alice in garden

  @S9 @PAGE-3
  Scenario: What was said before is there, and still there after a reload
    Given bob uses the plain protocol
    And there is a room garden
    And bob is in garden
    And bob says "roses are red" in garden
    And alice uses the page
    When alice joins garden
    Then alice hears "roses are red" from bob in garden
    When alice reloads the page
    Then alice hears "roses are red" from bob in garden

  @S9 @PAGE-3
  Scenario: The page comes back by itself when the server does
    Given a server of its own
    And bob uses the plain protocol
    And there is a room garden
    And bob is in garden
    And alice uses the page
    And alice is in garden
    And bob says "before" in garden
    And alice hears "before" from bob in garden
    When the server is killed and started again
    And bob connects again
    And bob says "after" in garden
    Then alice hears "before" from bob in garden
    And alice hears "after" from bob in garden

  @S9 @S4
  Scenario: The page shows who said what, for each of several rooms
    Given bob and carol use the plain protocol
    And there are rooms lobby and kitchen
    And bob is in lobby
    And carol is in kitchen
    And alice uses the page
    And alice is in lobby
    And alice is in kitchen
    When bob says "from the lobby" in lobby
    And carol says "from the kitchen" in kitchen
    Then alice hears "from the lobby" from bob in lobby
    And alice hears "from the kitchen" from carol in kitchen

  @differs-markup @PAGE-4
  Scenario: Text is text: what looks like markup is shown as it was written
    Given mallory uses the plain protocol
    And alice uses the page
    And there is a room lobby
    And alice and mallory are in lobby
    When mallory says "<img src=x onerror='window.hurt=1'><b>bold?</b>" in lobby
    Then alice hears "<img src=x onerror='window.hurt=1'><b>bold?</b>" from mallory in lobby
    And the page of alice has run nothing of it

  @differs-markup @PAGE-4
  Scenario: The name of a room is text, too
    Given mallory uses the plain protocol
    And alice uses the page
    When mallory creates the room <i>lobby
    And mallory joins <i>lobby
    And alice joins <i>lobby
    And mallory says "is this slanted?" in <i>lobby
    Then alice hears "is this slanted?" from mallory in <i>lobby
    And the page of alice has run nothing of it
