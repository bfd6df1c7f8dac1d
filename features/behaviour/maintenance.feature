@played @component-behaviour_maintenance @SOC2-A1.1 @SOC2-CC7.3
Feature: Announced maintenance holds pages back, and only while it lasts

  Scenario Outline: An announcement in the log is noticed within minutes, and over as soon
    Given every "<symptom>" alarm on <metric>
    When one minute at a time <metric> reads <course>
    Then each is in ALARM within <minutes> minutes
    And each is OK again within <after> minutes after the end

    Examples:
      | symptom   | metric               | course    | minutes | after |
      | announced | MaintenanceAnnounced | "_x9 1x9" | 3       | 5     |

  Scenario Outline: A log without an announcement announces nothing
    Given every "<symptom>" alarm on <metric>
    When one minute at a time <metric> reads <course>
    Then each stays quiet

    Examples:
      | symptom   | metric               | course    |
      | announced | MaintenanceAnnounced | "_x9 0x9" |

  Scenario: Maintenance that was announced in time wakes nobody
    Given it is a quiet night
    When maintenance is announced from minute -10 until minute 40
    And 80 % of payments API responses are 5XX for 30 minutes
    Then nobody is paged

  Scenario: What maintenance leaves broken is told soon after it
    Given it is a busy day
    When maintenance is announced from minute -10 until minute 20
    And 20 % of payments API responses are 5XX for 60 minutes
    Then nobody is paged before minute 20
    And the payments team's PagerDuty receives one critical alert within 27 minutes

  Scenario: While a mute rule lasts nobody is woken, and what lasts longer is told
    Given it is three o'clock on Sunday morning
    When 80 % of payments API responses are 5XX for 60 minutes
    Then nobody is paged while a mute rule lasts
    And the payments team's PagerDuty receives one critical alert within 31 minutes
    And it is resolved there within 13 minutes after the end
