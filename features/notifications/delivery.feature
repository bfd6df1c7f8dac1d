@component-notifications @PCI-12.10.1 @PCI-12.10.5 @SOC2-CC7.4 @NIST-IR-6
Feature: A message that is published arrives
  Scenario: There is a topic for each severity
    Given every topic
    Then there is one for critical, warning and info

  @PCI-3.5.1 @NIST-SC-28
  Scenario: Topics and dead-letter queues are encrypted with a key that lets their publishers in
    Given every topic
    Then each is encrypted with a key of this template
    Given every queue
    Then each is encrypted with a key of this template

  Scenario: A topic admits whoever publishes to it
    Given every alarm and composite
    Then each may publish to its topics, and use their keys
    Given every target of an event rule that is a topic
    Then events may be published to it
    Given every topic that budgets and cost anomalies are sent to
    Then budgets and cost anomalies may be published to it

  Scenario: Whatever an alarm says reaches somebody
    Given every alarm and composite
    Then its message on ALARM passes the filter of a subscription of its team
    And its message on OK passes the same filters
    And no other team receives it

  @PCI-10.7.2
  Scenario: A critical alarm reaches a human in two ways, one of them PagerDuty
    Given every critical alarm and composite
    Then its message passes the filters of at least 2 kinds of subscription
    And one of them is a secret address of PagerDuty

  Scenario: Events, budgets and cost anomalies are not filtered away
    Given every topic that events are sent to
    Then an event's message passes the filter of a subscription
    Given every topic that budgets and cost anomalies are sent to
    Then a budget's message and an anomaly's message pass the filter of a subscription

  Scenario: A filter reads the message, for alarms have no attributes
    Given every subscription with a filter
    Then each filters on the message body

  @PCI-8.6.2
  Scenario: PagerDuty's address is a secret
    Given every subscription
    Then each HTTPS address without a secret is of no paging service
    And PagerDuty receives the whole envelope

  @PCI-4.2.1 @NIST-SC-8 @PCI-1.2.5
  Scenario: Messages travel encrypted
    Given every subscription
    Then each goes by e-mail, by HTTPS, or to an AWS service
    Given every topic
    Then each refuses to be published to without TLS

  @PCI-10.7.2 @NIST-AU-5
  Scenario: A delivery that fails is tried again, kept, and told by another path
    Given every subscription
    Then each has a dead-letter queue that lets the topic in
    And each HTTPS one retries for at most one hour
    Given every alarm on notifications that fail
    Then an event rule carries it to PagerDuty without SNS
