-- What is kept of the records as they change: how many there are, and the sum of a value, for each thing that
-- a figure is broken down by. The sum is high · 2^31 + low.
CREATE TABLE tally (
  name  TEXT   NOT NULL,
  cut   TEXT   NOT NULL,
  key   TEXT   NOT NULL,
  count BIGINT NOT NULL,
  high  BIGINT NOT NULL,
  low   BIGINT NOT NULL,
  PRIMARY KEY (name, cut, key)
);
