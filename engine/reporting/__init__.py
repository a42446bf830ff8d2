"""What is told about the work as a whole: how clauses of a policy are carried out, measures, reports."""
