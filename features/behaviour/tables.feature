@played @component-behaviour_tables @SOC2-CC7.2 @SOC2-A1.1 @NIST-SI-4
Feature: Trouble of any table or index is noticed in time, and what is none is left alone
  Each table and each index is tried alone, and for errors of DynamoDB itself each of its operations. DynamoDB
  publishes no zeros.

  Scenario Outline: Requests that a table refuses or fails, and capacity that runs out, raise their alarm
    Given every "<symptom>" alarm on <metric>
    When one minute at a time <metric> reads <course>
    Then each is in ALARM within <minutes> minutes
    And each is OK again within <after> minutes after the end

    Examples: Just above the line, for just long enough
      | symptom         | metric                     | course                           | minutes | after |
      | read-throttles  | ReadThrottleEvents         | "_x9 1x2"                        | 6       | 8     |
      | write-throttles | WriteThrottleEvents        | "_x9 1x2"                        | 6       | 8     |
      | system-errors   | SystemErrors               | "_x9 1x2"                        | 6       | 6     |
      | read-capacity   | ConsumedReadCapacityUnits  | "50x9 101x4" percent of the line | 8       | 4     |
      | write-capacity  | ConsumedWriteCapacityUnits | "50x9 101x4" percent of the line | 8       | 4     |

  Scenario Outline: A table that refuses or fails for a moment, or is just within its capacity, raises no alarm
    Given every "<symptom>" alarm on <metric>
    When one minute at a time <metric> reads <course>
    Then each stays quiet

    Examples: One bad minute too few
      | symptom         | metric                     | course                             |
      | read-throttles  | ReadThrottleEvents         | "_x9 400x1"                        |
      | write-throttles | WriteThrottleEvents        | "_x9 400x1"                        |
      | system-errors   | SystemErrors               | "_x9 9x1"                          |
      | read-capacity   | ConsumedReadCapacityUnits  | "50x9 125x3" percent of the line   |
      | write-capacity  | ConsumedWriteCapacityUnits | "50x9 125x3" percent of the line   |

    Examples: On the line, for hours
      | symptom         | metric                     | course                             |
      | read-capacity   | ConsumedReadCapacityUnits  | "50x9 100x120" percent of the line |
      | write-capacity  | ConsumedWriteCapacityUnits | "50x9 100x120" percent of the line |
