@component-tracing @SOC2-CC7.2 @NIST-SI-4
Feature: Requests of payments can be followed from the first hop to the last
  Scenario: Payments are traced by a rule of their own
    Given every API that alarms watch
    Then a POST to each is sampled by a rule of this stack, not by the default rule
    And that rule records at least one request a second, and a share of the others

  Scenario: No sampling rule is hidden by another
    Given every sampling rule
    Then none is shadowed by a rule that comes before it
    And each has a priority of its own, before the default rule

  Scenario: X-Ray takes each rule and each group
    Given every sampling rule and trace group
    Then each has a name of at most 32 characters, which no other has

  @NIST-IR-4
  Scenario: Each payment flow has a group whose anomalies are found and announced
    Given every trace group
    Then each holds the traces of an API that alarms watch, and no such API is without one
    And each has insights that announce what they find
    And what they find is caught by a rule and kept

  Scenario: Traces are on a dashboard, one click away from the trace map
    Given every trace group
    Then each has its traces counted on a dashboard
    And that dashboard links to the trace map

  Scenario: X-Ray is on wherever it can be
    Given everything that X-Ray can trace
    Then each has it switched on

  Scenario: X-Ray is not asked of canaries that cannot trace
    Given every canary
    Then none is told to trace by a runtime that cannot

  @NIST-AC-6 @PCI-7.2.5
  Scenario: Topics may write their traces
    Given every topic that traces
    Then X-Ray lets it write them, for this account only
