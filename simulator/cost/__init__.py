"""What is used enters; what AWS charges for it leaves."""
