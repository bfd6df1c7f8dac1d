@component-logs @PCI-3.5.1 @NIST-SC-28 @NIST-AU-9
Feature: Log lines are unreadable at rest, and hold no card data
  Scenario: Every log group is encrypted with the platform's own key
    Given every log group
    Then each is encrypted with a key of this template

  @PCI-3.3.1 @PCI-3.4.1 @PCI-3.2.1
  Scenario: Card data that reaches a log line is masked, and counted
    Given every log group that code or clients can write to
    Then each masks card numbers, security codes and expiry dates
    And each counts what it masks

  @PCI-7.2.1 @PCI-3.4.1
  Scenario: Nobody is given the right to see masked card data
    Given every statement of every policy
    Then none allows logs:Unmask

  @PCI-10.3.2
  Scenario: Audit logs survive the stack
    Given every log group that is archived
    Then each is retained when the stack is deleted
