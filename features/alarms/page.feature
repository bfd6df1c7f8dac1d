@component-alarms @PCI-12.10.5 @SOC2-CC7.3 @SOC2-CC7.4 @NIST-IR-6
Feature: An alarm reaches the right human, once
  Who is woken needs to know what it means, what to do and where to look; and needs to know when it is over.

  Scenario: Every alarm tells when it starts and when it ends
    Given every alarm and composite
    Then each tells a topic of its own severity when it fires
    And each tells the same topic when it ends
    And none has its actions switched off

  Scenario: The name starts with environment and severity
    Given every alarm and composite
    Then each is named environment-severity-team-subject-symptom

  @PCI-12.10.1
  Scenario: The description says what it means, what to do and where to look
    Given every alarm and composite
    Then each has a description with a sentence, a runbook and a dashboard of this stack

  Scenario: One incident is one page
    Given every composite
    Then each names only alarms that exist
    And the alarms that a paging composite reads do not page themselves
    And there is a critical and a warning one for each service

  @SOC2-A1.1
  Scenario: Announced maintenance holds pages back
    Given every paging composite
    Then each is held back by an alarm that exists
    And each waits at most 1 minute for it, and is held back for at most 10 minutes after it

  @PCI-10.7.2 @PCI-10.7.3
  Scenario Outline: The monitoring itself is watched
    Given every alarm on <link>
    Then each tells a topic of its own severity when it fires
    And each of its metrics has a producer in the template or is known to be emitted by AWS

    Examples:
      | link                              |
      | the log pipeline going silent     |
      | the archive falling behind        |
      | the archive going silent          |
      | notifications that fail           |
      | dead letters of alerts            |
      | dead letters of events            |
      | events that miss their target     |
      | card data in a log                |
      | tampering with the monitoring     |
      | a canary that fails               |
      | a canary that falls silent        |
