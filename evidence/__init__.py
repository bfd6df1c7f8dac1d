"""Results of judges enter; records, pages and exports that an auditor can read offline leave."""
