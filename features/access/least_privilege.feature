@component-access @PCI-7.2.1 @PCI-7.2.2 @PCI-7.2.5 @PCI-7.3.1 @PCI-7.3.3 @NIST-AC-6 @SOC2-CC6.1
Feature: Every role may do what it must, and nothing else
  Scenario: No policy allows actions by wildcard
    Given every statement of every policy
    Then none allows an action with a wildcard
    And none allows everything but some actions

  Scenario: Resources are named wherever IAM can name them
    Given every statement of every role
    Then each names its resources, unless every one of its actions forces a wildcard
    And each that must use a wildcard is narrowed by the condition that exists

  Scenario: A service acts for this account only
    Given every role
    Then each trusts AWS services only
    And each trust in a service that tells its source is limited to this account

  @SOC2-CC6.6
  Scenario: No resource is open to everybody
    Given every statement of every resource policy
    Then none lets everybody in

  @PCI-10.3.1
  Scenario: No role of the monitoring reads log lines
    Given every statement of every role
    Then none allows reading log lines

  Scenario: Roles stay within their boundary where the platform has one
    Given every role
    Then each has the same permissions boundary or none has one

  @PCI-8.6.2
  Scenario: Secrets are named, never written
    Given every text of the template
    Then none looks like a secret
    And no output or environment variable resolves a secret

  Scenario: Nothing is deployed that nobody uses
    Given every resource
    Then each is used by another or serves people
