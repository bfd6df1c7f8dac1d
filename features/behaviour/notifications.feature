@played @component-behaviour_notifications @PCI-10.7.3 @PCI-12.10.5 @SOC2-CC7.4 @NIST-IR-6
Feature: Alerts that do not arrive are themselves an alert, by another path

  Scenario: When no alert can be delivered, PagerDuty hears of it past the topics
    Given it is a busy day
    When 100 % of alerts cannot be delivered for 60 minutes
    Then PagerDuty hears past the topics that alerts do not arrive, within 6 minutes

  Scenario: An outage while alerts do not arrive is told as soon as they do
    Given it is a busy day
    When 20 % of payments API responses are 5XX for 60 minutes
    And 100 % of alerts cannot be delivered for 12 minutes
    Then the payments team's PagerDuty receives one critical alert within 13 minutes
    And it is resolved there within 13 minutes after the end

  Scenario: An outage of payments leaves the mailboxes and pagers of other teams alone
    Given it is a busy day
    When 20 % of payments API responses are 5XX for 30 minutes
    Then the payments team's PagerDuty receives one critical alert within 5 minutes
    And nobody else is paged
    And the refunds team hears nothing
