@played @component-behaviour_monitoring @PCI-10.7.2 @PCI-10.7.3 @SOC2-CC7.2 @NIST-AU-5
Feature: The monitoring notices when it is itself blind, deaf, or tampered with
  Logs that stop, an archive that falls behind, a message that reaches nobody: none of them makes a noise by itself.

  Scenario Outline: Logs that stop, an archive or a message that does not arrive, card data and tampering raise their alarm
    Given every "<symptom>" alarm on <metric>
    When one minute at a time <metric> reads <course>
    Then each is in ALARM within <minutes> minutes
    And each is OK again within <after> minutes after the end

    Examples:
      | symptom         | metric                      | course                                  | minutes | after |
      | silent          | IncomingLogEvents           | "2400x9 _x8" while Count reads "20"     | 10      | 3     |
      | late            | DeliveryToS3.DataFreshness  | "60x9 901x1"                            | 6       | 5     |
      | silent          | IncomingRecords             | "100x9 _x28"                            | 30      | 3     |
      | delivery-failed | NumberOfNotificationsFailed | "_x9 1x1"                               | 5       | 9     |
      | targets-failed  | FailedInvocations           | "_x9 1"                                 | 3       | 3     |
      | card-data       | LogEventsWithFindings       | "_x9 1"                                 | 3       | 3     |
      | tampering       | TamperingEvents             | "_x9 1"                                 | 3       | 5     |

  Scenario Outline: Logs that stop for a moment or with the traffic, and what comes a little late, raise no alarm
    Given every "<symptom>" alarm on <metric>
    When one minute at a time <metric> reads <course>
    Then each stays quiet

    Examples: For a moment
      | symptom         | metric                      | course                                  |
      | silent          | IncomingLogEvents           | "2400x9 _x7" while Count reads "600"    |
      | late            | DeliveryToS3.DataFreshness  | "60x9 1800"                             |
      | silent          | IncomingRecords             | "100x9 _x27"                            |
      | delivery-failed | NumberOfNotificationsFailed | "_x9 9"                                 |
      | delivery-failed | NumberOfNotificationsFailed | "_x9 1 _x10 1 _x10 1"                   |

    Examples: On the line, for hours
      | symptom         | metric                      | course                                  |
      | silent          | IncomingLogEvents           | "2400x9 1x120" while Count reads "600"  |
      | silent          | IncomingLogEvents           | "76x9 _x120" while Count reads "19"     |
      | late            | DeliveryToS3.DataFreshness  | "60x9 900x120"                          |
      | silent          | IncomingRecords             | "100x9 1x120"                           |
      | delivery-failed | NumberOfNotificationsFailed | "_x9 0x120"                             |
      | targets-failed  | FailedInvocations           | "_x9 0x120"                             |
      | card-data       | LogEventsWithFindings       | "_x9 0x120"                             |
      | tampering       | TamperingEvents             | "_x9 0x120"                             |
