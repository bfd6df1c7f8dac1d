@component-metrics @SOC2-CC7.2 @NIST-SI-4
Feature: Each line is counted for what it is, once
  What the alarms on payments know, they know from log lines. A decline that counts as a failure pages people for
  nothing; a canary's payment that counts hides that no customer pays; a line that two metrics share is counted twice.
  The lines are the examples of the log contract.

  @PCI-10.4.1.1
  Scenario Outline: A line is counted by the metrics that it is about, and by no other
    Given the line of <line>
    Then it is counted by exactly <metrics>

    Examples: Payments
      | line                                  | metrics |
      | a payment that succeeded              | PaymentAttempts, PaymentSuccesses, PaymentProcessingTime, PaymentAmount, ProviderAttempts, ProviderLatency, CountryAttempts |
      | a customer's payment that succeeded   | PaymentAttempts, PaymentSuccesses, PaymentProcessingTime, PaymentAmount, ProviderAttempts, ProviderLatency, CountryAttempts |
      | a payment that failed                 | PaymentAttempts, PaymentTechnicalFailures, PaymentProcessingTime, ProviderAttempts, ProviderTechnicalFailures, ProviderLatency, CountryAttempts, CountryLosses |
      | a customer's payment that failed      | PaymentAttempts, PaymentTechnicalFailures, PaymentProcessingTime, ProviderAttempts, ProviderTechnicalFailures, ProviderLatency, CountryAttempts, CountryLosses |
      | a payment that was declined           | PaymentAttempts, PaymentDeclines, PaymentProcessingTime, ProviderAttempts, ProviderLatency, CountryAttempts, CountryLosses |
      | a customer's payment that was declined | PaymentAttempts, PaymentDeclines, PaymentProcessingTime, ProviderAttempts, ProviderLatency, CountryAttempts, CountryLosses |

    Examples: Payments that are nobody's, and other lines of the application
      | line                              | metrics              |
      | a canary's payment that succeeded | no metric            |
      | a canary's payment that failed    | no metric            |
      | a canary's payment that was declined | no metric         |
      | a note on a payment that succeeded | no metric           |
      | a note on a payment that failed   | no metric            |
      | a note on a payment that was declined | no metric        |
      | a note                            | no metric            |
      | an announcement of maintenance    | MaintenanceAnnounced |

    Examples: Audit events; a service's routine is kept, and is no tampering
      | line                                        | metrics                      |
      | a call by a person                          | AuditEvents, TamperingEvents |
      | a call from an address that is not told     | AuditEvents, TamperingEvents |
      | a call by a service that is no routine      | AuditEvents, TamperingEvents |
      | a call by CloudFormation                    | AuditEvents                  |
      | a call by EventBridge Scheduler             | AuditEvents                  |
      | a call by Application Auto Scaling          | AuditEvents                  |
      | a change of an alarm's state                | AuditEvents                  |

    Examples: Lines of functions
      | line                                | metrics                         |
      | a platform report                   | MaxMemoryUsed of its function   |
      | a note of a function on its memory  | no metric                       |
      | the start of an invocation          | no metric                       |

  Scenario Outline: A line counts for as much as it says, in its unit, for whom it names
    Given the line of <line>
    Then <metric> counts it as <value> <unit> of <whom>

    Examples:
      | line                           | metric                    | value | unit         | whom             |
      | a payment that failed          | PaymentAttempts           | 1     | Count        | all              |
      | a payment that succeeded       | PaymentSuccesses          | 1     | Count        | all              |
      | a payment that failed          | PaymentTechnicalFailures  | 1     | Count        | all              |
      | a payment that was declined    | PaymentDeclines           | 1     | Count        | all              |
      | a payment that failed          | PaymentProcessingTime     | 412   | Milliseconds | all              |
      | a payment that succeeded       | PaymentAmount             | 12.34 | None         | Currency EUR     |
      | a payment that succeeded       | ProviderAttempts          | 1     | Count        | Provider adyen   |
      | a payment that failed          | ProviderTechnicalFailures | 1     | Count        | Provider adyen   |
      | a payment that failed          | ProviderLatency           | 230   | Milliseconds | Provider adyen   |
      | a payment that succeeded       | CountryAttempts           | 1     | Count        | Country DE       |
      | a payment that was declined    | CountryLosses             | 1     | Count        | Country DE       |
      | an announcement of maintenance | MaintenanceAnnounced      | 1     | Count        | Service payments |
      | a call by a person             | AuditEvents               | 1     | Count        | all              |
      | a call by a person             | TamperingEvents           | 1     | Count        | all              |
      | a platform report              | MaxMemoryUsed             | 96    | Megabytes    | all              |

  Scenario Outline: A minute of other lines says that there were none, and never makes up a value
    Given the line of <line>
    Then <metric> says <value> of such a minute

    Examples:
      | line                         | metric                   | value   |
      | a note                       | PaymentAttempts          | 0       |
      | a note                       | PaymentSuccesses         | 0       |
      | a note                       | PaymentTechnicalFailures | 0       |
      | a note                       | PaymentDeclines          | 0       |
      | a note                       | PaymentProcessingTime    | nothing |
      | a note                       | PaymentAmount            | nothing |
      | a note                       | ProviderAttempts         | nothing |
      | a note                       | ProviderLatency          | nothing |
      | a note                       | CountryLosses            | nothing |
      | a note                       | MaintenanceAnnounced     | nothing |
      | a change of an alarm's state | TamperingEvents          | 0       |
      | the start of an invocation   | MaxMemoryUsed            | nothing |

  Scenario: A filter asks for what it takes from the line
    Given every metric filter
    Then each asks for every field that it takes a value or a dimension from
