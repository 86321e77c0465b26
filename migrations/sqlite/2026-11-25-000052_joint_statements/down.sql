DROP TABLE signature_tokens;
DROP TABLE signatures;
DROP TABLE joint_statement_texts;
DROP TABLE joint_statement_goals;
DROP TABLE joint_statements;
