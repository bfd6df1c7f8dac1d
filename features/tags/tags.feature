@component-tags @SOC2-CC6.1 @NIST-CM-8
Feature: Everything that can be tagged says whose it is
  Scenario: Owner, environment, cost centre, data class and compliance scope are on every taggable resource
    Given every taggable resource
    Then each has the tags owner, environment, cost_centre, data_class and compliance_scope
