@component-metrics @SOC2-CC7.2 @NIST-SI-4
Feature: Metrics are taken from log lines that exist, and somebody reads them
  Scenario Outline: Payments are measured
    Given every metric filter for <metric>
    Then each publishes in the platform's namespace
    And each reads the application log

    Examples:
      | metric                   |
      | PaymentAttempts          |
      | PaymentTechnicalFailures |
      | PaymentDeclines          |
      | PaymentSuccesses         |
      | PaymentProcessingTime    |
      | PaymentAmount            |
      | ProviderAttempts         |
      | ProviderTechnicalFailures |
      | ProviderLatency          |

  Scenario: Technical failures and declines are never mixed
    Given every metric filter for PaymentTechnicalFailures
    Then each asks for the outcome failed and nothing else
    Given every metric filter for PaymentDeclines
    Then each asks for the outcome declined and nothing else

  Scenario: A filter reads fields that the log contract has
    Given every metric filter
    Then each asks only for fields that lines of its log group have
    And each is a pattern for JSON lines

  Scenario: A filter is one that CloudWatch Logs takes
    Given every metric filter
    Then none has both a default value and dimensions
    And each has at most 3 dimensions

  Scenario: Memory is measured for each function, from its own platform reports
    Given every metric filter for memory
    Then each reads the log group of the function in its name
    And there is one for each function that alarms watch

  Scenario: Whatever is measured, an alarm or a dashboard shows
    Given every metric filter
    Then each of its metrics is read by an alarm or a dashboard
