-- What the store keeps beside the records of the packs. Instants are microseconds of UTC, dates days
-- since 1970-01-01, both as in ledger.Value. {bytes} and {identity} are the words of each database.

CREATE TABLE number (
  series TEXT   NOT NULL PRIMARY KEY,
  last   BIGINT NOT NULL
);

-- One row for each committed change. hashes holds the tree hashes that this entry completes, 32 bytes each,
-- lowest level first (RFC 6962 §2.1): the hash of level n over an entry is the n-th one in its last row.
CREATE TABLE journal (
  seq    BIGINT  NOT NULL PRIMARY KEY,
  ledger TEXT    NOT NULL,
  record BIGINT  NOT NULL,
  move   TEXT    NOT NULL,
  leaf   {bytes} NOT NULL,
  hashes {bytes} NOT NULL
);
CREATE INDEX journal_record ON journal (ledger, record, seq);

CREATE TABLE checkpoint (
  size BIGINT NOT NULL PRIMARY KEY,
  note TEXT   NOT NULL,
  made BIGINT NOT NULL
);

-- Commands that were done, by the key their sender gave them, with the answer they got.
CREATE TABLE done (
  key    TEXT    NOT NULL PRIMARY KEY,
  result {bytes} NOT NULL,
  made   BIGINT  NOT NULL
);
CREATE INDEX done_made ON done (made);

CREATE TABLE proof (
  id      {identity},
  ledger  TEXT   NOT NULL,
  record  BIGINT NOT NULL,
  hash    TEXT   NOT NULL,
  name    TEXT   NOT NULL,
  size    BIGINT NOT NULL,
  type    TEXT   NOT NULL,
  move    TEXT   NOT NULL,
  field   TEXT   NOT NULL,
  given_by BIGINT NOT NULL,
  given_at BIGINT NOT NULL
);
CREATE INDEX proof_record ON proof (ledger, record, id);
CREATE INDEX proof_hash ON proof (hash);

CREATE TABLE warning (
  id              {identity},
  ledger          TEXT   NOT NULL,
  record          BIGINT NOT NULL,
  name            TEXT   NOT NULL,
  level           TEXT   NOT NULL,
  raised_on       BIGINT NOT NULL,
  cleared_on      BIGINT,
  acknowledged_by BIGINT,
  acknowledged_at BIGINT
);
CREATE UNIQUE INDEX warning_open ON warning (ledger, record, name) WHERE cleared_on IS NULL;
CREATE INDEX warning_record ON warning (ledger, record, id);

-- Who was told of a warning. open repeats that the warning is not cleared, for the index.
CREATE TABLE told (
  warning BIGINT NOT NULL,
  person  BIGINT NOT NULL,
  open    BIGINT NOT NULL,
  PRIMARY KEY (warning, person)
);
CREATE INDEX told_person ON told (person, warning) WHERE open = 1;

-- How far the schedules of records have come: the next period, and the day on which its record is made.
CREATE TABLE schedule (
  ledger TEXT   NOT NULL,
  record BIGINT NOT NULL,
  name   TEXT   NOT NULL,
  next   BIGINT NOT NULL,
  due    BIGINT,
  PRIMARY KEY (ledger, record, name)
);
CREATE INDEX schedule_due ON schedule (due, ledger, record) WHERE due IS NOT NULL;

CREATE TABLE made (
  ledger TEXT   NOT NULL,
  record BIGINT NOT NULL,
  name   TEXT   NOT NULL,
  period BIGINT NOT NULL,
  child  BIGINT NOT NULL,
  PRIMARY KEY (ledger, record, name, period)
);

CREATE TABLE outbox (
  id       {identity},
  kind     TEXT   NOT NULL,
  receiver TEXT   NOT NULL,
  body     TEXT   NOT NULL,
  made     BIGINT NOT NULL,
  due      BIGINT NOT NULL,
  tries    BIGINT NOT NULL,
  failure  TEXT   NOT NULL,
  sent     BIGINT
);
CREATE INDEX outbox_due ON outbox (due, id) WHERE sent IS NULL;

CREATE TABLE account (
  id           {identity},
  login        TEXT   NOT NULL UNIQUE,
  password     TEXT   NOT NULL,
  person       BIGINT NOT NULL,
  admin        BIGINT NOT NULL,
  disabled     BIGINT NOT NULL,
  must_change  BIGINT NOT NULL,
  failures     BIGINT NOT NULL,
  locked_until BIGINT NOT NULL,
  made         BIGINT NOT NULL
);
CREATE INDEX account_person ON account (person);

-- Sessions of browsers and tokens of programs are known by the SHA-256 of their secret only.
CREATE TABLE session (
  hash    {bytes} NOT NULL PRIMARY KEY,
  account BIGINT  NOT NULL,
  made    BIGINT  NOT NULL,
  expires BIGINT  NOT NULL,
  seen    BIGINT  NOT NULL,
  agent   TEXT    NOT NULL
);
CREATE INDEX session_account ON session (account);
CREATE INDEX session_expires ON session (expires);

CREATE TABLE token (
  id      {identity},
  hash    {bytes} NOT NULL UNIQUE,
  account BIGINT  NOT NULL,
  title   TEXT    NOT NULL,
  made    BIGINT  NOT NULL,
  expires BIGINT  NOT NULL,
  seen    BIGINT  NOT NULL
);
CREATE INDEX token_account ON token (account);

-- Whatever has no fields of its own: drafts of readings, views that people saved, frozen bulletins.
CREATE TABLE doc (
  kind    TEXT   NOT NULL,
  id      TEXT   NOT NULL,
  version BIGINT NOT NULL,
  owner   BIGINT NOT NULL,
  changed BIGINT NOT NULL,
  body    TEXT   NOT NULL,
  PRIMARY KEY (kind, id)
);
CREATE INDEX doc_owner ON doc (kind, owner, id);

CREATE TABLE setting (
  key  TEXT NOT NULL PRIMARY KEY,
  body TEXT NOT NULL
);
