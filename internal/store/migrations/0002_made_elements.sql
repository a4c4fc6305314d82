-- A schedule may make several records for a period: one for each element of a list, '' where there is no list.
CREATE TABLE made_element (
  ledger  TEXT   NOT NULL,
  record  BIGINT NOT NULL,
  name    TEXT   NOT NULL,
  period  BIGINT NOT NULL,
  element TEXT   NOT NULL,
  child   BIGINT NOT NULL,
  PRIMARY KEY (ledger, record, name, period, element)
);
INSERT INTO made_element (ledger, record, name, period, element, child)
SELECT ledger, record, name, period, '', child
FROM made;
DROP TABLE made;
ALTER TABLE made_element RENAME TO made;
