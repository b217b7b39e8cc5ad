-- Ids are compared as strings, byte by byte (COLLATE "C"), whatever the database's own collation.
-- Instants are kept to the microsecond.

CREATE TABLE conversations (
    id text COLLATE "C" PRIMARY KEY,
    product text COLLATE "C" NOT NULL,
    customer_id text COLLATE "C" NOT NULL,
    subject text NOT NULL,
    status text NOT NULL,
    message_count integer NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);

CREATE INDEX conversations_of_a_customer
    ON conversations (product, customer_id, updated_at DESC, id);

CREATE INDEX open_conversations_of_a_product
    ON conversations (product, updated_at, id)
    WHERE status NOT IN ('resolved', 'closed');

-- `position` is the order in which a conversation's messages were accepted.
CREATE TABLE messages (
    conversation_id text COLLATE "C" NOT NULL REFERENCES conversations (id),
    position integer NOT NULL,
    id text NOT NULL,
    body text,
    author text NOT NULL,
    is_customer boolean NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (conversation_id, position)
);

-- An instant as RFC 3339 text in UTC: to the microsecond, and as the wire takes it.
CREATE FUNCTION utc_text(timestamptz) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT to_char($1 AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') $$;
CREATE FUNCTION wire_text(timestamptz) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT to_char($1 AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') $$;
