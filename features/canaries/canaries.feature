@component-canaries @NIST-SI-4 @SOC2-CC7.2
Feature: Canaries go the customer's way, day and night
  Logs and metrics cannot tell whether a customer would get through while there is none.

  Scenario: The availability of every API is tried
    Given every API that alarms watch
    Then the composite that pages for each also hears of a canary that fails
    And there are as many addresses that canaries try as APIs

  Scenario: One canary pays
    Given every canary that pays
    Then there is exactly one
    And each pays with test data, never with a card number
    And each pays a small sum, in a currency whose amounts are watched

  Scenario: Canaries run from the start, in a runtime that AWS keeps current
    Given every canary
    Then each starts when it is created
    And each has a runtime that is current

  @PCI-4.2.1 @NIST-SC-8
  Scenario: Canaries speak HTTPS only
    Given every canary
    Then each address that it is given is HTTPS

  Scenario: One lost packet is no incident
    Given every canary
    Then each repeats a run that fails
    And a run and its repetition end before the next run begins

  @PCI-3.5.1 @NIST-SC-28
  Scenario: What canaries leave behind is encrypted, and ends
    Given every canary
    Then each leaves it in a bucket of this template, under its own name
    And that bucket encrypts with a key of this template
    And that bucket and Synthetics end it after at most 30 days

  @PCI-7.2.5 @NIST-AC-6
  Scenario: Each canary may do its own work only
    Given every canary
    Then each has a role that no other uses, which Lambda alone may assume
    And each may write only below its own name in the bucket
    And each may write only to its own log group, and create none
    And each may do nothing else than its work needs

  @PCI-8.6.2
  Scenario: Secrets of canaries are referred to, never written
    Given every canary
    Then none has a secret in its environment
    And each may read no secret but the one that its environment names

  @PCI-10.5.1 @NIST-AU-11
  Scenario: What canaries write is kept for 30 days, encrypted
    Given every canary
    Then each has the log group of its id, encrypted and kept for 30 days

  @PCI-10.7.2
  Scenario: A canary that fails is heard, and one that falls silent too
    Given every canary
    Then each has an alarm on runs that fail
    And each has an alarm on no runs at all, which waits for two of them

  @SOC2-A1.1
  Scenario: Canaries in a network stand in two zones
    Given every canary
    Then each that runs in a network has two subnets at least, and a security group
