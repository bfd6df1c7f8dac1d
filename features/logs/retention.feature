@component-logs @PCI-10.5.1 @NIST-AU-11 @NIST-AU-4
Feature: Log lines are kept for 30 days at hand, and then end
  Thirty days is the hot tier. The twelve months of PCI DSS 10.5.1 are the archive's; both together are the promise.

  Scenario: Every log group ends after 30 days
    Given every log group
    Then each keeps its lines for 30 days

  Scenario: A log group that exists already is adopted, not created again
    Given every log group that is watched
    Then each is created here, or is given 30 days every day, by name
    And no schedule is without retries and a dead-letter queue

  @NIST-AU-2 @NIST-AU-12 @PCI-10.2.1
  Scenario Outline: Every kind of log has its group
    Given every log group of <kind>
    Then there is at least one

    Examples:
      | kind                 |
      | API access           |
      | API execution        |
      | a Lambda function    |
      | the application      |
      | audit events         |
      | a canary             |
      | archive delivery     |

  Scenario: A function's log group is the one that Lambda writes to
    Given every alarm on a function's errors
    Then each function has a log group of its real name
