-- What deploying needs to know: which object of a site's repository has the content that catalogs
-- name, and what was described once, is not any more, and is still on its host.

CREATE TABLE site_contents (
  environment BIGINT NOT NULL REFERENCES environments (id),
  digest {blob} NOT NULL,
  object {key} NOT NULL,
  PRIMARY KEY (environment, digest)
) {clustered};

CREATE TABLE orphans (
  id {identity},
  environment BIGINT NOT NULL,
  host BIGINT NOT NULL,
  address {key} NOT NULL,
  catalog {blob} NOT NULL,
  since BIGINT NOT NULL,
  UNIQUE (environment, host, address),
  FOREIGN KEY (environment, host) REFERENCES hosts (environment, id) ON DELETE CASCADE
);
CREATE INDEX orphans_by_environment ON orphans (environment, id);

ALTER TABLE orders ADD COLUMN ordered {blob};
