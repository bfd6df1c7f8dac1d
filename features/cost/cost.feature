@component-cost @SOC2-CC7.2
Feature: Costs that run away are told before the month ends
  Scenario: The budget tells on the way, at the limit, and when the limit is forecast
    Given every budget
    Then each has a monthly limit in US dollars
    And each tells at 100 percent or before, of actual and of forecast cost
    And each notification goes to a topic of this template and to a person

  Scenario: Unusual cost is told at once
    Given every subscription to cost anomalies
    Then each watches a monitor of this template
    And each tells a topic of this template at once, above an amount of US dollars
