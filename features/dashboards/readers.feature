@component-dashboards @NIST-SI-4 @SOC2-CC7.2
Feature: Each reader finds what he came for
  The on-call engineer asks what is broken, the business how payments go, who pays and who audits what it costs
  and what was done.

  @SOC2-A1.1
  Scenario Outline: The realtime dashboard shows everything that is monitored
    Given every <subject> that alarms watch
    Then the realtime dashboard shows the <measure> of each

    Examples:
      | subject           | measure             |
      | API               | latency             |
      | API               | share of 4XX        |
      | API               | share of 5XX        |
      | function          | duration            |
      | function          | errors              |
      | function          | memory              |
      | table             | reads consumed      |
      | table             | writes consumed     |
      | table             | throttled reads     |
      | table             | throttled writes    |
      | queue             | oldest message      |
      | dead-letter queue | messages            |
      | canary            | success             |

  Scenario Outline: The transactions dashboard shows how payments go through each provider
    Given every provider that alarms watch
    Then the transactions dashboard shows the <measure> of each

    Examples:
      | measure            |
      | payments           |
      | technical failures |
      | time to answer     |

  Scenario Outline: A dashboard answers the questions of its reader
    Given the <view> dashboard
    Then it shows <answer>

    Examples:
      | view         | answer                                |
      | transactions | payments that succeed                 |
      | transactions | payments that are declined            |
      | transactions | payments that fail                    |
      | transactions | processing time, p50, p95 and p99     |
      | transactions | all payments in numbers               |
      | transactions | payments by provider                  |
      | transactions | amounts by currency                   |
      | transactions | the last payments that failed         |
      | cost         | the estimated charges                 |
      | cost         | what CloudWatch itself costs          |
      | cost         | what the archive, topics and keys cost |
      | cost         | how many lines the logs take in       |
      | cost         | how often canaries run                |

  Scenario: No outcome of a payment is left off a graph
    Given every graph of payments by outcome
    Then each shows payments that succeed, are declined and fail
    And each that shows numbers has all payments beside them

  Scenario: The cost dashboard shows the budget
    Given the cost dashboard
    Then the budget is drawn beside the estimated charges, and said in words

  @NIST-AU-6 @PCI-10.4.1.1
  Scenario Outline: The audit trail has its panels
    Given the cost dashboard
    Then it shows <answer>

    Examples:
      | answer                                        |
      | events that were kept for audit               |
      | calls that change the monitoring              |
      | what each event rule caught                   |
      | what each event rule could not deliver        |

  @PCI-12.10.1 @SOC2-CC7.4
  Scenario: Every runbook is one click away
    Given every alarm and composite
    Then each has its runbook linked on the dashboard that it names

  Scenario: Readers go on from each dashboard to the others
    Given every dashboard
    Then each links to all dashboards of the stack
    And each of its links is HTTPS
