-- The journal is the outbox: what is to be told stands in it, in the transaction of the change.
DROP TABLE outbox;
