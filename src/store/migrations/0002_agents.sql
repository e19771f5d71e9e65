-- What a server keeps of the machine behind a host, of the row of messages its agent sends, and of
-- what it was ordered to do.

CREATE TABLE machines (
  environment BIGINT NOT NULL,
  host BIGINT NOT NULL,
  key {blob} NOT NULL,
  certificate TEXT NOT NULL,
  serial {key} NOT NULL,
  earlier {key},
  machine_id {key} NOT NULL,
  boot_id {key} NOT NULL,
  past_boots TEXT NOT NULL,
  PRIMARY KEY (environment, host),
  FOREIGN KEY (environment, host) REFERENCES hosts (environment, id) ON DELETE CASCADE
) {clustered};

CREATE TABLE streams (
  environment BIGINT NOT NULL,
  host BIGINT NOT NULL,
  stream {key} NOT NULL,
  acknowledged BIGINT NOT NULL,
  PRIMARY KEY (environment, host),
  FOREIGN KEY (environment, host) REFERENCES hosts (environment, id) ON DELETE CASCADE
) {clustered};

CREATE TABLE orders (
  environment BIGINT NOT NULL,
  host BIGINT NOT NULL,
  offer TEXT,
  apply TEXT,
  deployment {key},
  paused TEXT,
  PRIMARY KEY (environment, host),
  FOREIGN KEY (environment, host) REFERENCES hosts (environment, id) ON DELETE CASCADE
) {clustered};
