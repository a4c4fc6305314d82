-- What each figure came to on each day for the whole district, in millionths: its value and the line that it had
-- crossed at the last look, and all lines that it had crossed in the course of the day.
CREATE TABLE figure_day (
  figure TEXT   NOT NULL,
  day    BIGINT NOT NULL,
  value  BIGINT,
  level  TEXT   NOT NULL,
  levels TEXT   NOT NULL,
  PRIMARY KEY (figure, day)
);
