@played @component-behaviour_incidents @PCI-12.10.1 @PCI-12.10.5 @SOC2-CC7.3 @SOC2-CC7.4 @NIST-IR-4 @NIST-IR-6
Feature: An incident wakes who can end it, once, and tells when it is over
  Minute by minute a day or a night of a platform of middle size is played through the template: 600 requests a
  minute by day, half of them payments, with the chance that real counts have. Numbers and messages take as long as
  they usually take.

  Scenario: Two percent of 5XX for five minutes
    Given it is a busy day
    When 2 % of payments API responses are 5XX for 5 minutes
    Then the payments team's PagerDuty receives one critical alert within 7 minutes
    And nobody else is paged
    And it is resolved there within 10 minutes after the end

  Scenario Outline: What fails customers wakes the payments team once, critically
    Given it is <time>
    When <what> for <long> minutes
    Then the payments team's PagerDuty receives one critical alert within <minutes> minutes
    And nobody else is paged
    And it is resolved there within <after> minutes after the end

    Examples:
      | time                             | what                                    | long | minutes | after |
      | a busy day                       | 20 % of payments API responses are 5XX  | 30   | 5       | 13    |
      | the busiest hour                 | 4 % of payments API responses are 5XX   | 15   | 5       | 9     |
      | a busy day                       | 5 % of payments fail                    | 20   | 5       | 10    |
      | a quiet night                    | 80 % of payments API responses are 5XX  | 30   | 4       | 13    |
      | a busy day                       | 0 requests a minute come in             | 40   | 18      | 4     |
      | a night with hardly any customer | 0 % of the canary's runs succeed        | 20   | 7       | 11    |

  Scenario Outline: What hinders customers wakes the payments team once, with a warning
    Given it is <time>
    When <what> for <long> minutes
    Then the payments team's PagerDuty receives one warning alert within <minutes> minutes
    And nobody else is paged
    And it is resolved there within <after> minutes after the end

    Examples:
      | time             | what                                         | long | minutes | after |
      | a busy day       | 60 % of payments are declined                | 30   | 9       | 8     |
      | a busy day       | the payments API answers in 6 seconds        | 30   | 10      | 6     |
      | a busy day       | the provider answers in 6 seconds            | 30   | 10      | 6     |
      | a busy day       | 80 % of one country's payments are lost      | 30   | 9       | 8     |
      | a busy day       | 3 % of the function's invocations fail       | 20   | 8       | 18    |
      | the busiest hour | 50 invocations a minute are throttled        | 20   | 7       | 7     |
      | a busy day       | the table refuses 400 writes a minute        | 20   | 8       | 10    |
      | a busy day       | the oldest message waits for 900 seconds     | 30   | 7       | 7     |
      | a busy day       | 95 % of payments API responses are 4XX       | 20   | 9       | 5     |
      | a busy day       | 0 % of the canary's runs succeed             | 20   | 8       | 12    |

  Scenario Outline: What can wait until the morning is a ticket and wakes nobody
    Given it is <time>
    When <what> for <long> minutes
    Then nobody is paged
    And the payments team finds a ticket within <minutes> minutes

    Examples:
      | time          | what                                       | long | minutes |
      | a quiet night | 3 messages lie in the dead-letter queue    | 120  | 6       |
      | a busy day    | 3 % of payments API responses are 4XX      | 30   | 6       |

  Scenario Outline: What is no incident is left alone
    Given it is <time>
    When <what> for <long> minutes
    Then nobody is paged

    Examples:
      | time             | what                                      | long |
      | a busy day       | 40 % of payments API responses are 5XX    | 1    |
      | the busiest hour | 25 % of payments are declined             | 120  |
      | a busy day       | the table refuses 400 writes a minute     | 1    |
      | a quiet night    | 30 % of payments API responses are 5XX    | 2    |
      | a busy day       | the provider answers in 6 seconds         | 2    |
      | a busy day       | 0.5 % of payments API responses are 5XX   | 10   |
      | a quiet night    | 0 % of the canary's runs succeed          | 1    |

  Scenario Outline: A day or a night on which nothing happens is silent
    Given it is <time>
    When nothing happens in <long> hours
    Then nobody hears anything

    Examples:
      | time                             | long |
      | a busy day                       | 12   |
      | the busiest hour                 | 4    |
      | a quiet night                    | 8    |
      | a night with hardly any customer | 8    |

  Scenario: A dependency that flaps rings once, not every few minutes
    Given it is a busy day
    When in one minute of 5, 20 % of payments API responses are 5XX, and so on until minute 60
    Then the payments team's PagerDuty receives one critical alert within 25 minutes
    And nobody else is paged

  Scenario: While the application logs nothing, the platform team hears that payments are unwatched
    Given it is a busy day
    When the application logs nothing until minute 60
    Then the platform team's PagerDuty receives one warning alert within 11 minutes
    And nobody else is paged
    And it is resolved there within 10 minutes after the end
