@played @component-behaviour_queues @SOC2-CC7.2 @SOC2-A1.1 @NIST-SI-4
Feature: Messages that wait or were given up are noticed in time
  A dead-letter queue is one of settlement, of alerts or of events: each is tried alone.

  Scenario Outline: Messages that wait too long, or were given up, raise their alarm
    Given every "<symptom>" alarm on <metric>
    When one minute at a time <metric> reads <course>
    Then each is in ALARM within <minutes> minutes
    And each is OK again within <after> minutes after the end

    Examples:
      | symptom        | metric                             | course                           | minutes | after |
      | oldest-message | ApproximateAgeOfOldestMessage      | "10x9 101x2" percent of the line | 5       | 5     |
      | not-empty      | ApproximateNumberOfMessagesVisible | "0x9 1x2"                        | 5       | 5     |

  Scenario Outline: Messages that wait for a moment, or were taken back at once, raise no alarm
    Given every "<symptom>" alarm on <metric>
    When one minute at a time <metric> reads <course>
    Then each stays quiet

    Examples:
      | symptom        | metric                             | course                             |
      | oldest-message | ApproximateAgeOfOldestMessage      | "10x9 300x1" percent of the line   |
      | oldest-message | ApproximateAgeOfOldestMessage      | "10x9 100x120" percent of the line |
      | not-empty      | ApproximateNumberOfMessagesVisible | "0x9 7x1"                          |
