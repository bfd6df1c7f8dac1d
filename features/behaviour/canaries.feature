@played @component-behaviour_canaries @SOC2-CC7.2 @SOC2-A1.1 @NIST-SI-4
Feature: A canary that fails or falls silent is noticed in time
  Canaries run every minute or every few, so their series are read one run at a time: "100x9 0x1" is ten runs that
  succeed and then two that fail. While customers come in too, a failing canary is a warning; alone, it is an outage
  that nobody else would tell of.

  Scenario Outline: A canary that fails, fails alone, or runs no more raises its alarm
    Given every "<symptom>" alarm on <metric>
    When one run at a time <metric> reads <course>
    Then each is in ALARM within <minutes> minutes
    And each is OK again within <after> minutes after the end

    Examples:
      | symptom       | metric         | course                                | minutes | after |
      | failing       | SuccessPercent | "100x9 0x1"                           | 7       | 7     |
      | failing       | SuccessPercent | "100x9 89x1"                          | 7       | 7     |
      | failing-alone | SuccessPercent | "100x9 0x2" while Count reads "19"    | 11      | 7     |
      | silent        | Duration       | "1x9 _x6"                             | 31      | 2     |

  Scenario Outline: A canary that fails once, fails among customers, or misses a run or two raises no alarm
    Given every "<symptom>" alarm on <metric>
    When one run at a time <metric> reads <course>
    Then each stays quiet

    Examples:
      | symptom       | metric         | course                                |
      | failing       | SuccessPercent | "100x9 0"                             |
      | failing       | SuccessPercent | "100x9 0 100x1 0 100x1 0"             |
      | failing       | SuccessPercent | "100x9 90x20"                         |
      | failing-alone | SuccessPercent | "100x9 0" while Count reads "19"      |
      | failing-alone | SuccessPercent | "100x9 90x20" while Count reads "19"  |
      | failing-alone | SuccessPercent | "100x9 0x20" while Count reads "20"   |
      | silent        | Duration       | "1x9 _x5"                             |
