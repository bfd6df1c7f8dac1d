@component-logs @NIST-AU-6 @SOC2-CC7.3
Feature: Questions of an incident are saved before it
  Scenario: Saved queries ask log groups that exist, for fields that lines have
    Given every saved query
    Then each asks log groups of this template
    And each asks only for fields of the log contract
