@component-encryption @PCI-3.6.1 @NIST-SC-12 @NIST-SC-13
Feature: One key, that turns, and that admits whoever must use it
  @PCI-3.7.4 @CIS7-5.7
  Scenario: Keys rotate
    Given every key
    Then each rotates by itself
    And each has an alias

  Scenario Outline: The key admits every publisher of this stack
    Given every key
    Then each lets <service> use it for <action>

    Examples:
      | service                   | action              |
      | cloudwatch.amazonaws.com  | kms:GenerateDataKey |
      | cloudwatch.amazonaws.com  | kms:Decrypt         |
      | events.amazonaws.com      | kms:GenerateDataKey |
      | events.amazonaws.com      | kms:Decrypt         |
      | budgets.amazonaws.com     | kms:GenerateDataKey |
      | costalerts.amazonaws.com  | kms:GenerateDataKey |
      | sns.amazonaws.com         | kms:GenerateDataKey |
      | sns.amazonaws.com         | kms:Decrypt         |
      | logs.us-east-1.amazonaws.com | kms:Encrypt      |
      | logs.us-east-1.amazonaws.com | kms:Decrypt      |

  @PCI-7.2.1 @NIST-AC-6
  Scenario: The key admits nobody else
    Given every key
    Then none admits everybody
    And none gives all actions to anybody
