@played @component-behaviour_composites @PCI-12.10.5 @SOC2-CC7.3 @NIST-IR-5
Feature: Whatever fails or degrades a service turns into one alarm of that service
  Single alarms tell what is wrong; the service's own tells who is woken. It is in ALARM for as long as any of what it
  reads is; and it is the pages, not the alarm, that maintenance and a page that is out already hold back.

  Scenario Outline: What fails customers makes a service unavailable, what hinders them makes it degraded
    Given every "<what>" composite of <service>
    When one minute at a time <metric> reads <course>
    Then each is in ALARM within <minutes> minutes
    And each is OK again within <after> minutes after the end

    Examples: Any of its parts
      | what        | service  | metric                    | course                                        | minutes | after |
      | unavailable | payments | 5XXError                  | "0x9 7x4" while Count reads "600"             | 7       | 8     |
      | unavailable | refunds  | 5XXError                  | "0x9 7x4" while Count reads "600"             | 7       | 8     |
      | unavailable | payments | PaymentTechnicalFailures  | "0x9 13x1" while PaymentAttempts reads "600"  | 4       | 6     |
      | unavailable | payments | Count                     | "600x9 _x15"                                  | 17      | 3     |
      | unavailable | refunds  | Count                     | "600x9 _x15"                                  | 17      | 3     |
      | degraded    | payments | Throttles                 | "0x9 1x2"                                     | 5       | 5     |
      | degraded    | refunds  | Throttles                 | "0x9 1x2"                                     | 5       | 5     |
      | degraded    | payments | WriteThrottleEvents       | "_x9 1x2"                                     | 6       | 8     |
      | degraded    | refunds  | WriteThrottleEvents       | "_x9 1x2"                                     | 6       | 8     |
      | degraded    | payments | ProviderTechnicalFailures | "0x9 6x2" while ProviderAttempts reads "100"  | 5       | 5     |
      | degraded    | payments | CountryLosses             | "2x9 9x4" while CountryAttempts reads "20"   | 7       | 6     |

    Examples: What holds back the pages about a degraded service
      | what        | service  | metric                    | course                                        | minutes | after |
      | held-back   | payments | MaintenanceAnnounced      | "_x9 1x9"                                     | 3       | 5     |
      | held-back   | refunds  | MaintenanceAnnounced      | "_x9 1x9"                                     | 3       | 5     |
      | held-back   | payments | 5XXError                  | "0x9 7x4" while Count reads "600"             | 7       | 8     |
      | held-back   | refunds  | 5XXError                  | "0x9 7x4" while Count reads "600"             | 7       | 8     |

  Scenario Outline: What fails or hinders nobody for long leaves a service as it is
    Given every "<what>" composite of <service>
    When one minute at a time <metric> reads <course>
    Then each stays quiet

    Examples:
      | what        | service  | metric                    | course                                        |
      | unavailable | payments | 5XXError                  | "0x9 7x3" while Count reads "600"             |
      | unavailable | refunds  | 5XXError                  | "0x9 7x3" while Count reads "600"             |
      | unavailable | payments | PaymentTechnicalFailures  | "0x9 6x360" while PaymentAttempts reads "600" |
      | unavailable | payments | Count                     | "600x9 _x14"                                  |
      | unavailable | refunds  | Count                     | "600x9 _x14"                                  |
      | degraded    | payments | Throttles                 | "0x9 1x1"                                     |
      | degraded    | refunds  | Throttles                 | "0x9 1x1"                                     |
      | degraded    | payments | 5XXError                  | "0x9 4x60" while Count reads "600"            |
      | degraded    | refunds  | 5XXError                  | "0x9 4x60" while Count reads "600"            |
      | held-back   | payments | MaintenanceAnnounced      | "_x9 0x9"                                     |
      | held-back   | refunds  | MaintenanceAnnounced      | "_x9 0x9"                                     |
