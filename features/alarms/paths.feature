@component-paths @by-rules @PCI-10.7.2 @SOC2-CC7.3
Feature: Every path from a fault to a human is proved, link by link
  A metric that nobody emits, a topic that refuses, a key that is closed, a filter that drops: one weak link and
  nobody is woken. The rules judge each link by both of its ends, and no link is left open.

  @PCI-12.10.5 @NIST-IR-6
  Scenario: Every alarm's path to a human is proved, link by link
    Given the path of every alarm and composite
    Then each link of it is proved
    And somebody hears it

  @PCI-10.2.1 @NIST-AU-6
  Scenario: Every event rule finds its events, its targets and its people
    Given the path of every event rule
    Then each link of it is proved

  @NIST-AU-6
  Scenario: Whatever an alarm or a person reads is there, and means what it says
    Given the path of every metric filter, insight rule, dashboard, log group, sampling rule and canary
    Then each link of it is proved

  @PCI-10.7.3 @NIST-AU-5
  Scenario: Whatever goes quiet has a heartbeat that pages
    Given everything that makes no noise when it breaks
    Then an alarm hears each of them
    And its path ends at a pager
