"""Log files and a template enter; what its filters, rankings and alarms make of the lines leaves."""
