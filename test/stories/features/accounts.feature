Feature: Accounts
  Whoever has a password can sign in anywhere, and can end all of that again.

  @AUTH-5
  Scenario: A new password signs out everywhere else
    Given alice uses the full protocol
    And alice's phone has a session of its own
    And bob uses the plain protocol
    When alice sets a password
    Then alice's phone is signed out, and its token is refused
    And alice and bob are still there

  @AUTH-7
  Scenario: One signs out a lost phone from the desk
    Given alice uses the full protocol
    And alice's phone has a session of its own
    When alice ends the session of her phone
    Then alice's phone is signed out, and its token is refused
    And alice is still there

  @AUTH-8
  Scenario: A guest who stays keeps their place
    Given there is a room lobby
    And carol comes as a guest and joins lobby
    When carol makes an account of herself
    And carol goes, and signs in again
    Then carol is who she was, in lobby
