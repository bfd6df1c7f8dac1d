@component-archive @PCI-10.5.1 @PCI-10.3.3 @NIST-AU-11 @NIST-AU-9
Feature: Audit logs are copied away promptly, and nobody can delete them for a year
  Scenario: Every audited log group flows into the archive
    Given every log group of API access, the application and audit events
    Then each has a subscription filter that passes every line to the archive

  @PCI-10.3.3
  Scenario: Lines reach the archive within minutes
    Given the archive's delivery stream
    Then it delivers at least every 300 seconds
    And it tells what it could not deliver
    And it is encrypted with a key of this template

  @PCI-10.3.2 @PCI-10.3.4
  Scenario: Archived lines cannot be deleted or changed for at least 365 days
    Given the archive's bucket
    Then objects are locked in GOVERNANCE mode for at least 365 days
    And nobody may delete them, shorten their lock or go around it
    And every version is kept
    And the bucket survives the stack

  Scenario: Archived lines end after their time, and not before
    Given the archive's bucket
    Then objects expire after 400 days or later
    And none moves to a colder tier before day 90

  @PCI-4.2.1 @NIST-SC-8
  Scenario: Buckets take TLS only
    Given every bucket
    Then each denies requests without TLS

  @PCI-3.5.1 @NIST-SC-28 @PCI-1.2.5 @SOC2-CC6.6
  Scenario: Buckets are private and encrypted
    Given every bucket
    Then each blocks public access
    And each is encrypted, with a key of this template unless S3 itself writes to it
    And each ends what it keeps

  @PCI-7.2.5 @NIST-AC-6
  Scenario: Only CloudWatch Logs of this account may write to the stream
    Given the role that log groups send with
    Then it trusts only logs.amazonaws.com from this account
    And it may only put records into the archive's stream
