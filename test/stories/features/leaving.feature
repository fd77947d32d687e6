Feature: Leaving
  Whoever leaves a room, or the server, receives nothing more of it, and nothing of them stays behind.

  @S7 @FEED-8
  Scenario Outline: Whoever leaves a room hears no more of it
    Given alice uses <alice's door>
    And bob uses the plain protocol
    And there are rooms lobby and kitchen
    And alice and bob are in lobby
    And alice and bob are in kitchen
    When alice leaves lobby
    And bob says "she is gone" in lobby
    And bob says "she is here" in kitchen
    Then alice hears "she is here" from bob in kitchen
    But alice does not hear "she is gone"

    Examples:
      | alice's door       |
      | the plain protocol |
      | the full protocol  |
      | IRC                |

    @browser
    Examples: with the page
      | alice's door |
      | the page     |

  @S7 @WHO-2
  Scenario: Whoever leaves a room leaves it with all their clients
    Given alice and bob use the plain protocol
    And alice also has a phone that uses the plain protocol
    And there is a room lobby
    And alice and bob are in lobby
    When alice's phone leaves lobby
    And bob says "they are gone" in lobby
    Then alice and alice's phone do not hear "they are gone"

  @S7 @FEED-7
  Scenario: Others do not notice that somebody disconnects
    Given alice, bob and carol use the plain protocol
    And there is a room lobby
    And alice, bob and carol are in lobby
    When alice disconnects
    And bob says "two of us" in lobby
    Then bob and carol hear "two of us" from bob in lobby

  @S7 @WHO-3 @FEED-8 @one-node
  Scenario: Guests leave nothing behind
    Given a server of its own
    And bob uses the plain protocol
    When 200 guests come, join default and go
    Then the server counts 1 connection, 1 client and 1 session
    And bob finds nobody else in default

  @S7 @FEED-8 @one-node
  Scenario: Thousands of reconnects leave memory and the time of an answer as they were
    Given a server of its own without flood control
    And alice and bob use the plain protocol
    And there is a room lobby
    And alice and bob are in lobby
    When alice's phone connects and disconnects 40000 times
    Then the server's least memory in the second half is that of the first half, or at most 24 MB more
    And the time of an answer is what it was, or at most 10 ms more
    And the server counts 2 connections, 2 clients and 2 sessions
