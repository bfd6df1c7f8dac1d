@played @component-behaviour_payments @SOC2-CC7.2 @SOC2-CC7.3 @NIST-SI-4
Feature: Payments that fail are noticed in time, and declines are business
  A payment fails when something of ours, or of a provider, breaks; it is declined when the bank says no. One payment
  in eight is declined on any day, so declines alone are worth a word only far above that.

  @PCI-10.4.1.1
  Scenario Outline: Payments that fail, or are declined far above normal, raise their alarm
    Given every "<symptom>" alarm on <metric>
    When one minute at a time <metric> reads <course>
    Then each is in ALARM within <minutes> minutes
    And each is OK again within <after> minutes after the end

    Examples: Just above the line, for just long enough
      | symptom         | metric                   | course                                         | minutes | after |
      | failure-rate    | PaymentTechnicalFailures | "0x9 7x4" while PaymentAttempts reads "600"    | 7       | 8     |
      | failure-rate    | PaymentTechnicalFailures | "0x9 5x4" while PaymentAttempts reads "20"     | 7       | 8     |
      | failure-surge   | PaymentTechnicalFailures | "0x9 13x1" while PaymentAttempts reads "600"   | 4       | 6     |
      | decline-surge   | PaymentDeclines          | "72x9 241x4" while PaymentAttempts reads "600" | 7       | 6     |

    Examples: An error budget that burns too fast, or drains slowly
      | symptom         | metric                   | course                                         | minutes | after |
      | fast-burn-long  | PaymentTechnicalFailures | "0x9 9x59" while PaymentAttempts reads "600"   | 58      | 5     |
      | fast-burn-short | PaymentTechnicalFailures | "0x9 9x11" while PaymentAttempts reads "600"   | 12      | 3     |
      | slow-burn-long  | PaymentTechnicalFailures | "0x9 4x359" while PaymentAttempts reads "600"  | 325     | 38    |
      | slow-burn-short | PaymentTechnicalFailures | "0x9 4x11" while PaymentAttempts reads "600"   | 12      | 3     |
      | failure-drift   | PaymentTechnicalFailures | "0x9 2x359" while PaymentAttempts reads "600"  | 217     | 146   |

  Scenario Outline: Payments that fail or are declined as on any day raise no alarm
    Given every "<symptom>" alarm on <metric>
    When one minute at a time <metric> reads <course>
    Then each stays quiet

    Examples: One bad minute too few
      | symptom         | metric                   | course                                          |
      | failure-rate    | PaymentTechnicalFailures | "0x9 7x3" while PaymentAttempts reads "600"     |
      | failure-surge   | PaymentTechnicalFailures | "0x9 13" while PaymentAttempts reads "600"      |
      | decline-surge   | PaymentDeclines          | "72x9 241x3" while PaymentAttempts reads "600"  |

    Examples: On the line, for hours
      | symptom         | metric                   | course                                          |
      | failure-rate    | PaymentTechnicalFailures | "0x9 6x120" while PaymentAttempts reads "600"   |
      | failure-surge   | PaymentTechnicalFailures | "0x9 12x120" while PaymentAttempts reads "600"  |
      | decline-surge   | PaymentDeclines          | "72x9 240x120" while PaymentAttempts reads "600" |
      | fast-burn-long  | PaymentTechnicalFailures | "0x9 8x120" while PaymentAttempts reads "600"   |
      | fast-burn-short | PaymentTechnicalFailures | "0x9 8x120" while PaymentAttempts reads "600"   |
      | slow-burn-long  | PaymentTechnicalFailures | "0x9 3x720" while PaymentAttempts reads "600"   |
      | slow-burn-short | PaymentTechnicalFailures | "0x9 3x720" while PaymentAttempts reads "600"   |
      | failure-drift   | PaymentTechnicalFailures | "0x9 1x720" while PaymentAttempts reads "600"   |

    Examples: Too few payments, or too few failures, to tell anything
      | symptom         | metric                   | course                                          |
      | failure-rate    | PaymentTechnicalFailures | "0x9 19x120" while PaymentAttempts reads "19"   |
      | failure-rate    | PaymentTechnicalFailures | "0x9 4x120" while PaymentAttempts reads "100"   |
      | failure-surge   | PaymentTechnicalFailures | "0x9 9x120" while PaymentAttempts reads "100"   |
      | decline-surge   | PaymentDeclines          | "2x9 19x120" while PaymentAttempts reads "19"   |
      | fast-burn-long  | PaymentTechnicalFailures | "0x9 4x120" while PaymentAttempts reads "4"     |
      | fast-burn-short | PaymentTechnicalFailures | "0x9 4x120" while PaymentAttempts reads "4"     |
      | slow-burn-long  | PaymentTechnicalFailures | "0x9 4x720" while PaymentAttempts reads "4"     |
      | slow-burn-short | PaymentTechnicalFailures | "0x9 4x720" while PaymentAttempts reads "4"     |
      | failure-drift   | PaymentTechnicalFailures | "0x9 1x720" while PaymentAttempts reads "19"    |
