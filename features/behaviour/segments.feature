@played @component-behaviour_segments @SOC2-CC7.2 @NIST-SI-4
Feature: Trouble of one provider, one country or one consumer is noticed among all that is well
  A provider that carries a tenth of the payments can be down while the platform as a whole looks well, and so can a
  country. Each is tried alone.

  Scenario Outline: A provider that fails or is slow, a lost country, an abusive consumer raise their alarm
    Given every "<symptom>" alarm on <metric>
    When one minute at a time <metric> reads <course>
    Then each is in ALARM within <minutes> minutes
    And each is OK again within <after> minutes after the end

    Examples:
      | symptom      | metric                    | course                                                               | minutes | after |
      | failure-rate | ProviderTechnicalFailures | "0x9 6x2" while ProviderAttempts reads "100"                         | 5       | 5     |
      | latency-p99  | ProviderLatency           | "30x9 101x5" percent of the line while ProviderAttempts reads "100"  | 8       | 4     |
      | country-loss | CountryLosses             | "2x9 9x4" while CountryAttempts reads "20"                          | 7       | 6     |
      | abuse        | refused-consumers         | "0x9 101x4"                                                          | 5       | 3     |

  Scenario Outline: A provider, a country or a consumer that is just within what is normal raises no alarm
    Given every "<symptom>" alarm on <metric>
    When one minute at a time <metric> reads <course>
    Then each stays quiet

    Examples: One bad minute too few
      | symptom      | metric                    | course                                                               |
      | failure-rate | ProviderTechnicalFailures | "0x9 6x1" while ProviderAttempts reads "100"                         |
      | latency-p99  | ProviderLatency           | "30x9 101x4" percent of the line while ProviderAttempts reads "100"  |
      | country-loss | CountryLosses             | "2x9 9x3" while CountryAttempts reads "20"                          |

    Examples: On the line, for hours
      | symptom      | metric                    | course                                                               |
      | failure-rate | ProviderTechnicalFailures | "0x9 5x120" while ProviderAttempts reads "100"                       |
      | latency-p99  | ProviderLatency           | "30x9 100x120" percent of the line while ProviderAttempts reads "100" |
      | country-loss | CountryLosses             | "2x9 8x120" while CountryAttempts reads "20"                        |
      | abuse        | refused-consumers         | "0x9 60x120"                                                         |

    Examples: Too few payments to tell anything
      | symptom      | metric                    | course                                                               |
      | failure-rate | ProviderTechnicalFailures | "0x9 19x120" while ProviderAttempts reads "19"                       |
      | latency-p99  | ProviderLatency           | "30x9 300x120" percent of the line while ProviderAttempts reads "99" |
      | country-loss | CountryLosses             | "1x9 9x120" while CountryAttempts reads "9"                          |
