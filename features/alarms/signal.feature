@component-alarms @SOC2-CC7.2 @NIST-SI-4 @PCI-10.4.1.1
Feature: Alarms say what is wrong, and only then
  An alarm must fire when customers are failed and stay quiet when they are not. The thresholds are the brief's;
  how often they must be crossed, and what silence means, is chosen on purpose for each of them.

  @PCI-10.7.2
  Scenario Outline: The platform's own thresholds are watched for everything that is monitored
    Given every alarm on <symptom>
    Then there is one for each monitored <subject>
    And each fires above <threshold> percent
    And each needs <bad> of <minutes> minutes

    Examples:
      | symptom               | subject  | threshold | bad | minutes |
      | 4xx-rate              | API      | 1         | 3   | 5       |
      | 5xx-rate              | API      | 1         | 5   | 10      |
      | error-rate            | function | 0.5       | 5   | 18      |
      | payments-failure-rate | payment  | 1         | 5   | 10      |

  Scenario: Rates are watched only when there is enough traffic to have one
    Given every alarm on a rate
    Then each compares percent
    And each ignores periods with little traffic

  Scenario: DynamoDB throttles are watched per table and per index, reads and writes
    Given every alarm on a throttled table
    Then each reads the metric that a table or an index emits
    And each monitored table and index has one for reads and one for writes

  Scenario: An alarm does not fire on one bad point
    Given every alarm on requests of customers
    Then each needs at least two bad points, or a window of five minutes

  Scenario: A realtime alarm answers within the quarter of an hour
    Given every alarm that pages within minutes
    Then each decides on at most 15 minutes of points

  Scenario: Missing data means what it should
    Given every alarm
    Then each says what missing data means
    And each alarm on silence takes missing data for a fault

  Scenario: Every metric that an alarm reads is produced here, or by AWS with these very dimensions
    Given every alarm
    Then each of its metrics has a producer in the template or is known to be emitted by AWS

  Scenario: Metric math stays within what CloudWatch takes
    Given every alarm on metric math
    Then each reads at most 10 metrics and returns one line

  Scenario: Memory, which AWS does not measure, is taken from the platform reports
    Given every alarm on memory
    Then there is one for each monitored function
    And each of its metrics has a producer in the template or is known to be emitted by AWS
