-- What was refused, and what keeps the program: only added to, and let go of when its term is over. What happens
-- again within a minute is counted, so that nobody can fill the database by asking for what he may not have.

CREATE TABLE audit (
  id        {identity},
  at        BIGINT NOT NULL,
  minute    BIGINT NOT NULL,
  account   BIGINT NOT NULL,
  person    BIGINT NOT NULL,
  acted_for BIGINT NOT NULL,
  face      TEXT   NOT NULL,
  deed      TEXT   NOT NULL,
  ledger    TEXT   NOT NULL,
  record    BIGINT NOT NULL,
  move      TEXT   NOT NULL,
  about     TEXT   NOT NULL,
  refused   BIGINT NOT NULL,
  why       TEXT   NOT NULL,
  times     BIGINT NOT NULL
);
CREATE UNIQUE INDEX audit_once ON audit
  (minute, account, acted_for, face, deed, ledger, record, move, about, why);
CREATE INDEX audit_person ON audit (person, id);
