-- Portable: H2 2.x and PostgreSQL 15 or newer run these statements as they stand.

CREATE TABLE subscription (
    topic       VARCHAR(161) NOT NULL, -- namespace:name, 32 + 1 + 128 characters
    data_center VARCHAR(64)  NOT NULL,
    frontend    VARCHAR(64)  NOT NULL,
    incarnation BIGINT       NOT NULL,
    version     BIGINT       NOT NULL,
    viewers     INTEGER      NOT NULL,
    changed_at  BIGINT       NOT NULL, -- epoch milliseconds by this database's clock
    PRIMARY KEY (topic, data_center, frontend)
);

CREATE INDEX subscription_changed_at ON subscription (changed_at);

CREATE TABLE node_lease (
    node         VARCHAR(64)   NOT NULL PRIMARY KEY,
    data_center  VARCHAR(64)   NOT NULL,
    role         VARCHAR(32)   NOT NULL,
    incarnation  BIGINT        NOT NULL,
    beat         BIGINT        NOT NULL,
    internal_uri VARCHAR(2048) NOT NULL,
    open_uri     VARCHAR(2048),        -- null: no public listener
    draining     BOOLEAN       NOT NULL
);
